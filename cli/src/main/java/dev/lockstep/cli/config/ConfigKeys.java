/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.materialization.ingest.IngestConfig;
import dev.lockstep.materialization.tile.TilesConfig;
import dev.lockstep.offline.lake.CatalogType;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.TimePartition;
import dev.lockstep.offline.spark.launch.SparkConfig;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.online.OnlineStoreConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting there is. A retired name is never used again. */
public final class ConfigKeys {
  /** Settings below this name go to every Kafka client as they are. */
  public static final String KAFKA_PROPERTIES = "kafka.properties.";

  /** Settings below this name go to the lake's catalog and its files as they are. */
  public static final String LAKE_PROPERTIES = "lake.properties.";

  /** Settings below this name go to Spark as {@code spark.} and the rest. */
  public static final String SPARK_PROPERTIES = "spark.properties.";

  /** Where settings begin that are passed on under names of their own. */
  static final List<String> PASSED_ON =
      List.of(KAFKA_PROPERTIES, LAKE_PROPERTIES, SPARK_PROPERTIES);

  private static final ImmutableMap.Builder<String, ConfigKey<?>> KEYS = ImmutableMap.builder();

  public static final ConfigKey<Path> STATE_DIR =
      key(
          "state.dir",
          SettingType.path(),
          ".lockstep",
          "directory of the local stack's data, logs and of what runs");
  public static final ConfigKey<String> PREFIX =
      key(
          "naming.prefix",
          SettingType.prefix(),
          OnlineStoreConfig.DEFAULT_PREFIX,
          "what the names of created topics and tables start with");

  public static final ConfigKey<Optional<String>> KAFKA_BOOTSTRAP =
      key(
          "kafka.bootstrap",
          SettingType.optional(SettingType.bootstrap()),
          "",
          "an external Kafka, host:port,...; with pinot.controller no local stack is used");
  public static final ConfigKey<Integer> KAFKA_REPLICATION =
      key("kafka.replication", SettingType.integer(1, 100), "1", "replicas of created topics");

  public static final ConfigKey<Optional<URI>> PINOT_CONTROLLER =
      key(
          "pinot.controller",
          SettingType.optional(SettingType.url()),
          "",
          "URL of an external Pinot controller");
  public static final ConfigKey<List<URI>> PINOT_BROKERS =
      key(
          "pinot.brokers",
          SettingType.listOf(SettingType.url()),
          "",
          "URLs of Pinot brokers; empty: the controller names them");
  public static final ConfigKey<Optional<String>> PINOT_KAFKA_BOOTSTRAP =
      key(
          "pinot.kafka-bootstrap",
          SettingType.optional(SettingType.bootstrap()),
          "",
          "Kafka as Pinot's servers reach it; empty: as kafka.bootstrap");
  public static final ConfigKey<Optional<String>> PINOT_AUTHORIZATION =
      secret(
          "pinot.authorization",
          SettingType.optional(SettingType.text()),
          "",
          "Authorization header for Pinot, e.g. Basic dXNlcjpwYXNz");
  public static final ConfigKey<Duration> PINOT_QUERY_TIMEOUT =
      key("pinot.query-timeout", SettingType.duration(), "10s", "longest time of one Pinot query");
  public static final ConfigKey<Integer> PINOT_MAX_ROWS =
      key(
          "pinot.max-rows-per-query",
          SettingType.integer(1, 100_000_000),
          "500000",
          "most rows that one query may bring; more is an error, never a cut answer");
  public static final ConfigKey<Integer> PINOT_MAX_QUERIES =
      key(
          "pinot.max-concurrent-queries",
          SettingType.integer(1, 10_000),
          "64",
          "most queries that one process has under way");
  public static final ConfigKey<Integer> PINOT_REPLICATION =
      key("pinot.replication", SettingType.integer(1, 100), "1", "replicas of created tables");

  public static final ConfigKey<Integer> STACK_KAFKA_PORT =
      key("stack.kafka-port", SettingType.port(), "0", "port of the local Kafka; 0: any free one");
  public static final ConfigKey<Integer> STACK_PINOT_PORT =
      key(
          "stack.pinot-controller-port",
          SettingType.port(),
          "0",
          "port of the local Pinot controller; 0: any free one");
  public static final ConfigKey<Integer> STACK_BROKER_PORT =
      key(
          "stack.pinot-broker-port",
          SettingType.port(),
          "0",
          "port of the local Pinot broker; 0: any free one");
  public static final ConfigKey<Integer> STACK_KAFKA_MEMORY =
      key("stack.kafka-memory", SettingType.memory(128), "512m", "heap of the local Kafka");
  public static final ConfigKey<Integer> STACK_PINOT_MEMORY =
      key("stack.pinot-memory", SettingType.memory(256), "1024m", "heap of the local Pinot");
  public static final ConfigKey<Duration> STACK_START_TIMEOUT =
      key(
          "stack.start-timeout",
          SettingType.duration(),
          "5m",
          "how long the local stack may take to be ready");

  public static final ConfigKey<Integer> INGEST_THREADS =
      key(
          "ingest.threads",
          SettingType.integer(1, 256),
          "1",
          "stream threads of one ingest process and view");
  public static final ConfigKey<Duration> INGEST_COMMIT_INTERVAL =
      key(
          "ingest.commit-interval",
          SettingType.duration(),
          "25ms",
          "how often ingest commits a transaction; shorter is fresher, longer is cheaper");
  public static final ConfigKey<Optional<Path>> INGEST_STATE_DIR =
      key(
          "ingest.state-dir",
          SettingType.optional(SettingType.path()),
          "",
          "directory of ingest's state; empty: in the state directory");
  public static final ConfigKey<Duration> INGEST_SESSION_TIMEOUT =
      key(
          "ingest.session-timeout",
          SettingType.duration(),
          "10s",
          "after which the work of a dead ingest process goes to others, at least 1s");
  public static final ConfigKey<Integer> INGEST_STANDBYS =
      key(
          "ingest.standby-replicas",
          SettingType.integer(0, 10),
          "0",
          "copies of an ingest process's state that others keep");
  public static final ConfigKey<IngestConfig.DedupStore> INGEST_DEDUP_STORE =
      key(
          "ingest.dedup-store",
          SettingType.oneOf(IngestConfig.DedupStore.class),
          "disk",
          "where event ids are kept within the horizon: disk or memory");

  public static final ConfigKey<CatalogType> LAKE_CATALOG =
      key(
          "lake.catalog",
          SettingType.oneOf(CatalogType.class),
          "hadoop",
          "who knows the lake's tables: hadoop (the warehouse's own files), rest, hive or jdbc");
  public static final ConfigKey<Optional<String>> LAKE_WAREHOUSE =
      key(
          "lake.warehouse",
          SettingType.optional(SettingType.text()),
          "",
          "directory or URI of the lake; empty: lake in the state directory");
  public static final ConfigKey<String> LAKE_NAMESPACE =
      key(
          "lake.namespace",
          SettingType.prefix(),
          LakeConfig.DEFAULT_NAMESPACE,
          "what the lake's tables are grouped under");
  public static final ConfigKey<Optional<String>> LAKE_FEATURES_NAMESPACE =
      key(
          "lake.features-namespace",
          SettingType.optional(SettingType.text()),
          "",
          "what feature tables are grouped under; empty: lake.namespace with _features behind it");
  public static final ConfigKey<TimePartition> LAKE_TIME_PARTITION =
      key(
          "lake.time-partition",
          SettingType.oneOf(TimePartition.class),
          "month",
          "how new tables are cut along event time: none, year, month or day");
  public static final ConfigKey<Integer> LAKE_KEY_BUCKETS =
      key(
          "lake.key-buckets",
          SettingType.integer(1, LakeConfig.MAX_KEY_BUCKETS),
          Integer.toString(LakeConfig.DEFAULT_KEY_BUCKETS),
          "how many parts new tables are cut into along the key");
  public static final ConfigKey<Duration> ARCHIVE_COMMIT_INTERVAL =
      key(
          "archive.commit-interval",
          SettingType.duration(),
          "1m",
          "longest time that a row waits for its commit to the lake");
  public static final ConfigKey<Integer> ARCHIVE_COMMIT_ROWS =
      key(
          "archive.commit-rows",
          SettingType.integer(1, 100_000_000),
          "500000",
          "most rows of one commit to the lake");

  public static final ConfigKey<Integer> TILES_MAX_ROWS =
      key(
          "tiles.max-rows-per-run",
          SettingType.integer(1, 2_000_000_000),
          Long.toString(TilesConfig.DEFAULT.maxRowsPerRun()),
          "most new rows of a view that one commit of tiles takes in; more take several commits");
  public static final ConfigKey<Integer> TILES_MAX_RUNS =
      key(
          "tiles.max-runs",
          SettingType.integer(1, 100),
          Integer.toString(TilesConfig.DEFAULT.maxRuns()),
          "beyond that many runs of a view the newest small ones become one");
  public static final ConfigKey<Duration> TILES_VISIBLE_TIMEOUT =
      key(
          "tiles.visible-timeout",
          SettingType.duration(),
          "5m",
          "how long Pinot may make no progress with tiles that were sent");

  public static final ConfigKey<String> SPARK_MASTER =
      key(
          "spark.master",
          SettingType.text(),
          SparkConfig.DEFAULT_MASTER,
          "where --engine spark computes: local[*] (here), spark://..., yarn, k8s://...");
  public static final ConfigKey<Integer> SPARK_MEMORY =
      key(
          "spark.memory",
          SettingType.memory(512),
          "2g",
          "heap of Spark's driver, which with a local master is all of Spark");

  public static final ConfigKey<String> SERVER_HOST =
      key("server.host", SettingType.host(), "127.0.0.1", "address that the gRPC server binds");
  public static final ConfigKey<Integer> SERVER_PORT =
      key("server.port", SettingType.port(), "6570", "port of the gRPC server; 0: any free one");
  public static final ConfigKey<Optional<Path>> SERVER_TLS_CERTIFICATE =
      key(
          "server.tls-certificate",
          SettingType.optional(SettingType.path()),
          "",
          "PEM file of the server's certificate chain; with server.tls-key the port speaks TLS");
  public static final ConfigKey<Optional<Path>> SERVER_TLS_KEY =
      key(
          "server.tls-key",
          SettingType.optional(SettingType.path()),
          "",
          "PEM file of the server's private key, PKCS#8 without password");
  public static final ConfigKey<Integer> SERVER_MAX_ENTITIES =
      key(
          "server.max-entities",
          SettingType.integer(1, 100_000),
          "1000",
          "most entities of one request");
  public static final ConfigKey<Integer> SERVER_HOT_MEMORY =
      key(
          "server.hot-memory",
          SettingType.memory(0),
          "256m",
          "memory for rows of busy entities, which then are read without Pinot; 0m: none");
  public static final ConfigKey<Duration> SERVER_DRAIN_DELAY =
      key(
          "server.drain-delay",
          SettingType.durationOrZero(),
          "0",
          "how long the server still accepts requests after a stop, for load balancers to notice");
  public static final ConfigKey<Duration> SERVER_DRAIN =
      key(
          "server.drain-timeout",
          SettingType.duration(),
          "10s",
          "how long running requests may take after a stop");

  public static final ConfigKey<Double> SERVED_SAMPLE_RATE =
      key(
          "served.sample-rate",
          SettingType.decimal(0, 1),
          "0.1",
          "share of answers that go to the served log, where a feature service says no other");
  public static final ConfigKey<Integer> SERVED_MAX_WAITING =
      key(
          "served.max-waiting",
          SettingType.memory(1),
          "32m",
          "most memory of answers that wait to be written to the served log; more are dropped");

  public static final ConfigKey<String> HISTORICAL_HOST =
      key(
          "historical.host",
          SettingType.host(),
          "127.0.0.1",
          "address that the server of training sets binds");
  public static final ConfigKey<Integer> HISTORICAL_PORT =
      key(
          "historical.port",
          SettingType.port(),
          "6571",
          "port of the server of training sets, gRPC and Arrow Flight; 0: any free one");
  public static final ConfigKey<Optional<Path>> HISTORICAL_TLS_CERTIFICATE =
      key(
          "historical.tls-certificate",
          SettingType.optional(SettingType.path()),
          "",
          "PEM file of the server's certificate chain; with historical.tls-key the port speaks TLS");
  public static final ConfigKey<Optional<Path>> HISTORICAL_TLS_KEY =
      key(
          "historical.tls-key",
          SettingType.optional(SettingType.path()),
          "",
          "PEM file of the server's private key, PKCS#8 without password");
  public static final ConfigKey<Integer> HISTORICAL_JOBS =
      key(
          "historical.jobs",
          SettingType.integer(1, 64),
          "1",
          "how many training sets are built at a time; they share the processors");
  public static final ConfigKey<Integer> HISTORICAL_MAX_QUEUED =
      key(
          "historical.max-queued",
          SettingType.integer(0, 10_000),
          "20",
          "how many spines may wait besides; more are refused");
  public static final ConfigKey<Duration> HISTORICAL_KEEP =
      key(
          "historical.keep",
          SettingType.duration(),
          "1h",
          "how long a training set can be fetched by its job's id");
  public static final ConfigKey<Integer> HISTORICAL_MAX_SPINE =
      key(
          "historical.max-spine-bytes",
          SettingType.memory(1),
          "4g",
          "longest spine, as Arrow, like 512m or 4g");
  public static final ConfigKey<Integer> HISTORICAL_MAX_RESULTS =
      key(
          "historical.max-result-bytes",
          SettingType.memory(1),
          "20g",
          "when all kept training sets take more, like 512m or 20g, the oldest go first");
  public static final ConfigKey<Duration> HISTORICAL_DRAIN =
      key(
          "historical.drain-timeout",
          SettingType.durationOrZero(),
          "10s",
          "how long calls of the server of training sets may take after a stop");

  public static final ConfigKey<Optional<Integer>> FEAST_HTTP_PORT =
      key(
          "feast.http-port",
          SettingType.optional(SettingType.port()),
          "",
          "port where Feast's Python SDK reads and writes online features; empty: none, 0: any free one");

  public static final ConfigKey<FeastApply> FEAST_APPLY =
      key(
          "feast.apply",
          SettingType.oneOf(FeastApply.class),
          "refuse",
          "what feast apply over the remote registry does: refuse, or apply (deploys, for whoever reaches the port)");

  public static final ConfigKey<Mode> FEAST_HISTORY =
      key(
          "feast.history",
          SettingType.oneOf(Mode.class),
          "as_corrected",
          "which late rows Feast's get_historical_features sees: as_corrected (all) or as_seen");

  public static final ConfigKey<Integer> METRICS_PORT =
      key(
          "metrics.port",
          SettingType.port(),
          "0",
          "port of /metrics (Prometheus) of serve, ingest, dev and what has --every; 0: any free one");

  public static final Map<String, ConfigKey<?>> ALL = KEYS.buildOrThrow();

  private ConfigKeys() {}

  private static <T> ConfigKey<T> key(
      String name, SettingType<T> type, String defaultText, String description) {
    return register(new ConfigKey<>(name, type, defaultText, false, description));
  }

  private static <T> ConfigKey<T> secret(
      String name, SettingType<T> type, String defaultText, String description) {
    return register(new ConfigKey<>(name, type, defaultText, true, description));
  }

  private static <T> ConfigKey<T> register(ConfigKey<T> key) {
    KEYS.put(key.name(), key);
    return key;
  }
}
