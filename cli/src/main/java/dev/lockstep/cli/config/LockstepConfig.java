/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import dev.lockstep.materialization.ingest.IngestConfig;
import dev.lockstep.offline.lake.CatalogType;
import dev.lockstep.offline.lake.TimePartition;
import dev.lockstep.offline.training.Mode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of every part. Immutable.
 *
 * @param stateDir the local stack's data and logs, and the records of what runs
 * @param prefix what the names of created topics and tables start with
 */
public record LockstepConfig(
    Path stateDir,
    String prefix,
    Kafka kafka,
    Pinot pinot,
    Stack stack,
    Ingest ingest,
    Lake lake,
    Archive archive,
    Tiles tiles,
    Spark spark,
    Server server,
    Served served,
    Historical historical,
    Feast feast) {

  /**
   * @param bootstrap an external Kafka; empty for the local stack
   * @param replication of created topics
   * @param properties for every Kafka client
   */
  public record Kafka(
      Optional<String> bootstrap, int replication, Map<String, String> properties) {}

  /**
   * @param controller an external Pinot; empty for the local stack
   * @param brokers empty if the controller names them
   * @param kafkaBootstrap Kafka as Pinot's servers reach it; empty if they reach it as we do
   * @param authorization a header's value
   * @param replication of created tables
   */
  public record Pinot(
      Optional<URI> controller,
      List<URI> brokers,
      Optional<String> kafkaBootstrap,
      Optional<String> authorization,
      Duration queryTimeout,
      int maxRowsPerQuery,
      int maxConcurrentQueries,
      int replication) {}

  /**
   * @param kafkaPort 0 for any free port
   * @param pinotControllerPort 0 for any free port
   * @param pinotBrokerPort 0 for any free port
   * @param kafkaMebibytes heap
   * @param pinotMebibytes heap
   */
  public record Stack(
      int kafkaPort,
      int pinotControllerPort,
      int pinotBrokerPort,
      int kafkaMebibytes,
      int pinotMebibytes,
      Duration startTimeout) {}

  /**
   * @param threads per view
   * @param stateDir empty for a directory below the general one
   */
  public record Ingest(
      int threads,
      Duration commitInterval,
      Optional<Path> stateDir,
      Duration sessionTimeout,
      int standbyReplicas,
      IngestConfig.DedupStore dedupStore) {}

  /**
   * @param warehouse empty for a directory below the general one
   * @param featuresNamespace empty for one named after the other
   * @param properties for the catalog and its files
   */
  public record Lake(
      CatalogType catalog,
      Optional<String> warehouse,
      String namespace,
      Optional<String> featuresNamespace,
      Map<String, String> properties,
      TimePartition timePartition,
      int keyBuckets) {}

  /** How much goes into one commit to the lake. */
  public record Archive(Duration commitInterval, int commitRows) {}

  /** How much runs of tiles take in. */
  public record Tiles(int maxRowsPerRun, int maxRuns, Duration visibleTimeout) {}

  /**
   * @param memoryMebibytes heap of the driver
   * @param properties for Spark, without {@code spark.}
   */
  public record Spark(String master, int memoryMebibytes, Map<String, String> properties) {}

  /**
   * @param port 0 for any free port
   * @param tlsCertificate PEM; with tlsKey the port speaks TLS
   * @param tlsKey PEM
   * @param maxEntities of one request
   * @param hotMebibytes of rows of busy entities; 0 for none
   * @param drainDelay may be zero
   * @param metricsPort 0 for any free port
   */
  public record Server(
      String host,
      int port,
      Optional<Path> tlsCertificate,
      Optional<Path> tlsKey,
      int maxEntities,
      int hotMebibytes,
      Duration drainDelay,
      Duration drainTimeout,
      int metricsPort) {}

  /**
   * @param sampleRate the share of answers that are kept, 0 to 1
   * @param maxWaitingMebibytes of answers that wait to be written
   */
  public record Served(double sampleRate, int maxWaitingMebibytes) {}

  /**
   * @param port 0 for any free port
   * @param tlsCertificate PEM; with tlsKey the port speaks TLS
   * @param tlsKey PEM
   * @param jobs how many run at a time
   * @param maxQueued how many wait besides
   * @param keep how long a result can be fetched
   * @param maxSpineMebibytes of one spine
   * @param maxResultMebibytes of all results together
   * @param drainTimeout may be zero
   */
  public record Historical(
      String host,
      int port,
      Optional<Path> tlsCertificate,
      Optional<Path> tlsKey,
      int jobs,
      int maxQueued,
      Duration keep,
      int maxSpineMebibytes,
      int maxResultMebibytes,
      Duration drainTimeout) {}

  /**
   * @param httpPort where Feast's Python SDK reads and writes online features; empty for none, 0
   *     for any free port
   * @param history which late rows its training sets see
   * @param apply what changes of the registry do
   */
  public record Feast(Optional<Integer> httpPort, Mode history, FeastApply apply) {}

  public static LockstepConfig of(ConfigValues values) {
    return new LockstepConfig(
        values.get(ConfigKeys.STATE_DIR),
        values.get(ConfigKeys.PREFIX),
        new Kafka(
            values.get(ConfigKeys.KAFKA_BOOTSTRAP),
            values.get(ConfigKeys.KAFKA_REPLICATION),
            values.properties(ConfigKeys.KAFKA_PROPERTIES)),
        new Pinot(
            values.get(ConfigKeys.PINOT_CONTROLLER),
            values.get(ConfigKeys.PINOT_BROKERS),
            values.get(ConfigKeys.PINOT_KAFKA_BOOTSTRAP),
            values.get(ConfigKeys.PINOT_AUTHORIZATION),
            values.get(ConfigKeys.PINOT_QUERY_TIMEOUT),
            values.get(ConfigKeys.PINOT_MAX_ROWS),
            values.get(ConfigKeys.PINOT_MAX_QUERIES),
            values.get(ConfigKeys.PINOT_REPLICATION)),
        new Stack(
            values.get(ConfigKeys.STACK_KAFKA_PORT),
            values.get(ConfigKeys.STACK_PINOT_PORT),
            values.get(ConfigKeys.STACK_BROKER_PORT),
            values.get(ConfigKeys.STACK_KAFKA_MEMORY),
            values.get(ConfigKeys.STACK_PINOT_MEMORY),
            values.get(ConfigKeys.STACK_START_TIMEOUT)),
        new Ingest(
            values.get(ConfigKeys.INGEST_THREADS),
            values.get(ConfigKeys.INGEST_COMMIT_INTERVAL),
            values.get(ConfigKeys.INGEST_STATE_DIR),
            values.get(ConfigKeys.INGEST_SESSION_TIMEOUT),
            values.get(ConfigKeys.INGEST_STANDBYS),
            values.get(ConfigKeys.INGEST_DEDUP_STORE)),
        new Lake(
            values.get(ConfigKeys.LAKE_CATALOG),
            values.get(ConfigKeys.LAKE_WAREHOUSE),
            values.get(ConfigKeys.LAKE_NAMESPACE),
            values.get(ConfigKeys.LAKE_FEATURES_NAMESPACE),
            values.properties(ConfigKeys.LAKE_PROPERTIES),
            values.get(ConfigKeys.LAKE_TIME_PARTITION),
            values.get(ConfigKeys.LAKE_KEY_BUCKETS)),
        new Archive(
            values.get(ConfigKeys.ARCHIVE_COMMIT_INTERVAL),
            values.get(ConfigKeys.ARCHIVE_COMMIT_ROWS)),
        new Tiles(
            values.get(ConfigKeys.TILES_MAX_ROWS),
            values.get(ConfigKeys.TILES_MAX_RUNS),
            values.get(ConfigKeys.TILES_VISIBLE_TIMEOUT)),
        new Spark(
            values.get(ConfigKeys.SPARK_MASTER),
            values.get(ConfigKeys.SPARK_MEMORY),
            values.properties(ConfigKeys.SPARK_PROPERTIES)),
        new Server(
            values.get(ConfigKeys.SERVER_HOST),
            values.get(ConfigKeys.SERVER_PORT),
            values.get(ConfigKeys.SERVER_TLS_CERTIFICATE),
            values.get(ConfigKeys.SERVER_TLS_KEY),
            values.get(ConfigKeys.SERVER_MAX_ENTITIES),
            values.get(ConfigKeys.SERVER_HOT_MEMORY),
            values.get(ConfigKeys.SERVER_DRAIN_DELAY),
            values.get(ConfigKeys.SERVER_DRAIN),
            values.get(ConfigKeys.METRICS_PORT)),
        new Served(
            values.get(ConfigKeys.SERVED_SAMPLE_RATE), values.get(ConfigKeys.SERVED_MAX_WAITING)),
        new Historical(
            values.get(ConfigKeys.HISTORICAL_HOST),
            values.get(ConfigKeys.HISTORICAL_PORT),
            values.get(ConfigKeys.HISTORICAL_TLS_CERTIFICATE),
            values.get(ConfigKeys.HISTORICAL_TLS_KEY),
            values.get(ConfigKeys.HISTORICAL_JOBS),
            values.get(ConfigKeys.HISTORICAL_MAX_QUEUED),
            values.get(ConfigKeys.HISTORICAL_KEEP),
            values.get(ConfigKeys.HISTORICAL_MAX_SPINE),
            values.get(ConfigKeys.HISTORICAL_MAX_RESULTS),
            values.get(ConfigKeys.HISTORICAL_DRAIN)),
        new Feast(
            values.get(ConfigKeys.FEAST_HTTP_PORT),
            values.get(ConfigKeys.FEAST_HISTORY),
            values.get(ConfigKeys.FEAST_APPLY)));
  }
}
