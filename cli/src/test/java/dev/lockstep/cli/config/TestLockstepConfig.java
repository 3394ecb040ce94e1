/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.ingest.IngestConfig;
import dev.lockstep.offline.lake.CatalogType;
import dev.lockstep.offline.lake.TimePartition;
import dev.lockstep.offline.training.Mode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestLockstepConfig {
  @TempDir private Path directory;

  @Test
  void hasDefaults() {
    LockstepConfig config = load(Optional.empty(), Map.of());

    assertThat(config)
        .isEqualTo(
            new LockstepConfig(
                Path.of(".lockstep"),
                "ls",
                new LockstepConfig.Kafka(Optional.empty(), 1, Map.of()),
                new LockstepConfig.Pinot(
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofSeconds(10),
                    500_000,
                    64,
                    1),
                new LockstepConfig.Stack(0, 0, 0, 512, 1024, Duration.ofMinutes(5)),
                new LockstepConfig.Ingest(
                    1,
                    Duration.ofMillis(25),
                    Optional.empty(),
                    Duration.ofSeconds(10),
                    0,
                    IngestConfig.DedupStore.DISK),
                new LockstepConfig.Lake(
                    CatalogType.HADOOP,
                    Optional.empty(),
                    "lockstep",
                    Optional.empty(),
                    Map.of(),
                    TimePartition.MONTH,
                    8),
                new LockstepConfig.Archive(Duration.ofMinutes(1), 500_000),
                new LockstepConfig.Tiles(50_000_000, 8, Duration.ofMinutes(5)),
                new LockstepConfig.Spark("local[*]", 2048, Map.of()),
                new LockstepConfig.Server(
                    "127.0.0.1",
                    6570,
                    Optional.empty(),
                    Optional.empty(),
                    1000,
                    256,
                    Duration.ZERO,
                    Duration.ofSeconds(10),
                    0),
                new LockstepConfig.Served(0.1, 32),
                new LockstepConfig.Historical(
                    "127.0.0.1",
                    6571,
                    Optional.empty(),
                    Optional.empty(),
                    1,
                    20,
                    Duration.ofHours(1),
                    4096,
                    20_480,
                    Duration.ofSeconds(10)),
                new LockstepConfig.Feast(Optional.empty(), Mode.AS_CORRECTED, FeastApply.REFUSE)));
  }

  @Test
  void mapsEverySetting() throws IOException {
    Path file =
        write(
            """
            state: {dir: /var/lib/lockstep}
            naming.prefix: shop
            kafka:
              bootstrap: [kafka1:9092, kafka2:9092]
              replication: 3
              properties:
                security.protocol: SASL_SSL
                sasl: {mechanism: PLAIN}
            pinot:
              controller: https://pinot:9000
              brokers: ["http://broker1:8099", "http://broker2:8099"]
              kafka-bootstrap: inner:9092
              authorization: Basic abc
              query-timeout: 250ms
              max-rows-per-query: 1000
              max-concurrent-queries: 7
              replication: 2
            stack:
              kafka-port: 19092
              pinot-controller-port: 19000
              pinot-broker-port: 18099
              kafka-memory: 256m
              pinot-memory: 2g
              start-timeout: 1m
            ingest:
              threads: 4
              commit-interval: 50ms
              state-dir: /fast
              session-timeout: 30s
              standby-replicas: 1
              dedup-store: memory
            lake:
              catalog: rest
              warehouse: s3://bucket/lake
              namespace: shop
              features-namespace: shop_tables
              properties: {uri: "https://catalog", hadoop.fs.x: "y"}
              time-partition: day
              key-buckets: 64
            archive: {commit-interval: 5s, commit-rows: 1000}
            tiles: {max-rows-per-run: 2000, max-runs: 4, visible-timeout: 9m}
            spark: {master: yarn, memory: 4g, properties: {executor.memory: 8g}}
            server:
              host: 0.0.0.0
              port: 7000
              tls-certificate: chain.pem
              tls-key: key.pem
              max-entities: 10
              hot-memory: 0m
              drain-delay: 2s
              drain-timeout: 3s
            metrics.port: 9100
            historical:
              host: 0.0.0.0
              port: 7001
              tls-certificate: chain2.pem
              tls-key: key2.pem
              jobs: 2
              max-queued: 3
              keep: 5m
              max-spine-bytes: 64m
              max-result-bytes: 1g
              drain-timeout: 4s
            served: {sample-rate: 0.25, max-waiting: 2g}
            feast.http-port: 7002
            feast.history: as_seen
            feast.apply: apply
            """);

    LockstepConfig config = load(Optional.of(file), Map.of());

    assertThat(config)
        .isEqualTo(
            new LockstepConfig(
                Path.of("/var/lib/lockstep"),
                "shop",
                new LockstepConfig.Kafka(
                    Optional.of("kafka1:9092,kafka2:9092"),
                    3,
                    Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN")),
                new LockstepConfig.Pinot(
                    Optional.of(URI.create("https://pinot:9000")),
                    List.of(URI.create("http://broker1:8099"), URI.create("http://broker2:8099")),
                    Optional.of("inner:9092"),
                    Optional.of("Basic abc"),
                    Duration.ofMillis(250),
                    1000,
                    7,
                    2),
                new LockstepConfig.Stack(19092, 19000, 18099, 256, 2048, Duration.ofMinutes(1)),
                new LockstepConfig.Ingest(
                    4,
                    Duration.ofMillis(50),
                    Optional.of(Path.of("/fast")),
                    Duration.ofSeconds(30),
                    1,
                    IngestConfig.DedupStore.MEMORY),
                new LockstepConfig.Lake(
                    CatalogType.REST,
                    Optional.of("s3://bucket/lake"),
                    "shop",
                    Optional.of("shop_tables"),
                    Map.of("uri", "https://catalog", "hadoop.fs.x", "y"),
                    TimePartition.DAY,
                    64),
                new LockstepConfig.Archive(Duration.ofSeconds(5), 1000),
                new LockstepConfig.Tiles(2000, 4, Duration.ofMinutes(9)),
                new LockstepConfig.Spark("yarn", 4096, Map.of("executor.memory", "8g")),
                new LockstepConfig.Server(
                    "0.0.0.0",
                    7000,
                    Optional.of(Path.of("chain.pem")),
                    Optional.of(Path.of("key.pem")),
                    10,
                    0,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    9100),
                new LockstepConfig.Served(0.25, 2048),
                new LockstepConfig.Historical(
                    "0.0.0.0",
                    7001,
                    Optional.of(Path.of("chain2.pem")),
                    Optional.of(Path.of("key2.pem")),
                    2,
                    3,
                    Duration.ofMinutes(5),
                    64,
                    1024,
                    Duration.ofSeconds(4)),
                new LockstepConfig.Feast(Optional.of(7002), Mode.AS_SEEN, FeastApply.APPLY)));
  }

  @Test
  void variablesOfTheStartScriptAreNoSettings() throws IOException {
    List<String> variables =
        Pattern.compile("LOCKSTEP_[A-Z_]+")
            .matcher(Files.readString(Path.of("../lockstep")))
            .results()
            .map(MatchResult::group)
            .distinct()
            .toList();
    assertThat(variables).contains("LOCKSTEP_NICE", "LOCKSTEP_JAVA_OPTS");
    for (String variable : variables) {
      assertThatCode(() -> load(Optional.empty(), Map.of(variable, "0")))
          .as(variable)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void flagsBeatEnvironmentBeatsFileBeatsDefault() throws IOException {
    Path file = write("server.port: 1\nserver.host: file\ningest.threads: 2\n");
    Map<String, String> environment =
        Map.of("LOCKSTEP_SERVER_PORT", "2", "LOCKSTEP_SERVER_HOST", "env", "PATH", "/bin");

    ConfigValues values =
        ConfigValues.load(
            new ConfigSources(
                Optional.of(file),
                environment,
                List.of(ConfigSources.flag("-D", "server.port=3"))));

    LockstepConfig config = LockstepConfig.of(values);
    assertThat(config.server().port()).isEqualTo(3);
    assertThat(config.server().host()).isEqualTo("env");
    assertThat(config.ingest().threads()).isEqualTo(2);
    assertThat(values.effective())
        .extracting(setting -> setting.key() + " from " + setting.origin().describe())
        .contains(
            "server.port from flag -D server.port",
            "server.host from environment variable LOCKSTEP_SERVER_HOST",
            "ingest.threads from " + file + ":3",
            "metrics.port from default");
  }

  @Test
  void readsKafkaPropertiesFromTheEnvironment() {
    LockstepConfig config =
        load(
            Optional.empty(),
            Map.of("LOCKSTEP_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION", "/trust"));

    assertThat(config.kafka().properties()).isEqualTo(Map.of("ssl.truststore.location", "/trust"));
  }

  @Test
  void reportsEveryProblemAtOnceWithItsPlace() throws IOException {
    Path file =
        write(
            """
            server:
              prot: 1
              port: many
            pinot.controller: pinot:9000
            ingest.commit-interval: 20
            """);

    assertThatThrownBy(() -> load(Optional.of(file), Map.of("LOCKSTEP_KAFKA_BOOTSTRAP", "kafka1")))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
        .hasMessageContaining(file + ":2: unknown setting server.prot; did you mean 'server.port'?")
        .hasMessageContaining(file + ":3: server.port: not a whole number: many")
        .hasMessageContaining(
            file + ":4: pinot.controller: not a URL like http://host:9000: pinot:9000")
        .hasMessageContaining(file + ":5: ingest.commit-interval: The duration '20' has no unit")
        .hasMessageContaining(
            "environment variable LOCKSTEP_KAFKA_BOOTSTRAP: kafka.bootstrap: not a list of"
                + " host:port: kafka1");
  }

  @Test
  void doesNotPrintASecretThatIsWrong() {
    ConfigKey<Integer> key =
        new ConfigKey<>("a.b-c", SettingType.integer(1, 2), "1", true, "something");

    assertThat(key.environmentVariable()).isEqualTo("LOCKSTEP_A_B_C");
    assertThat(key.toString()).doesNotContain("hunter2");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> load(Optional.of(directory.resolve("no.yaml")), Map.of()))
        .isInstanceOf(LockstepException.class)
        .hasMessage(directory.resolve("no.yaml") + ": there is no such file");
  }

  @Test
  void refusesAFileThatIsNoMap() throws IOException {
    Path file = write("- server.port\n");

    assertThatThrownBy(() -> load(Optional.of(file), Map.of()))
        .isInstanceOf(LockstepException.class)
        .hasMessageStartingWith(file + ":1: a map of settings is expected");
  }

  @Test
  void refusesAKeyThatIsThereTwice() throws IOException {
    Path file = write("server.port: 1\nserver.port: 2\n");

    assertThatThrownBy(() -> load(Optional.of(file), Map.of()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("Duplicate");
  }

  @Test
  void refusesAFlagWithoutValue() {
    assertThatThrownBy(() -> ConfigSources.flag("-D", "server.port"))
        .isInstanceOf(LockstepException.class)
        .hasMessage("flag -D: key=value is expected, not server.port");
  }

  @Test
  void namesEveryDefaultInAReadableSpelling() {
    ConfigKeys.ALL
        .values()
        .forEach(key -> assertThat(key.type().parse(key.defaultText())).isNotNull());
  }

  private static LockstepConfig load(Optional<Path> file, Map<String, String> environment) {
    return LockstepConfig.of(ConfigValues.load(new ConfigSources(file, environment, List.of())));
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("lockstep.yaml"), yaml);
  }
}
