/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.kafka;

import static java.util.Objects.requireNonNull;

import dev.lockstep.stack.node.Flags;
import dev.lockstep.stack.node.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Runs one Kafka broker and controller in this JVM.
 *
 * <p>Flags: {@code --data=DIR --host=H --port=N --controller-port=N}, {@code --stand-alone=true} to
 * run without following the parent. Environment variables {@code KAFKA_<KEY>} override any broker
 * setting ({@code KAFKA_NUM_IO_THREADS} is {@code num.io.threads}).
 */
public final class KafkaNode implements NodeProcess.Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  private final Properties settings;
  private volatile @Nullable KafkaRaftServer server;

  KafkaNode(Properties settings) {
    this.settings = requireNonNull(settings, "settings is null");
  }

  public static void main(String... args) {
    Flags flags = Flags.parse(args);
    Map<String, String> overrides = EnvironmentOverrides.of(System.getenv());
    Properties settings =
        BrokerSettings.of(
            Path.of(flags.text("data")),
            flags.optional("host").orElse("127.0.0.1"),
            flags.port("port"),
            flags.port("controller-port"),
            overrides);
    boolean standAlone = flags.optional("stand-alone").map(Boolean::parseBoolean).orElse(false);
    NodeProcess.run(new KafkaNode(settings), STOP_LIMIT, !standAlone);
  }

  @Override
  public void start() throws Exception {
    KafkaConfig config = KafkaConfig.fromProps(settings, false);
    Storage.formatIfEmpty(config, settings.getProperty(BrokerSettings.CLUSTER_ID));
    KafkaRaftServer starting = new KafkaRaftServer(config, Time.SYSTEM);
    server = starting;
    starting.startup();
  }

  @Override
  public void await() {
    requireNonNull(server, "not started").awaitShutdown();
  }

  @Override
  public void stop() {
    KafkaRaftServer running = server;
    if (running != null) {
      running.shutdown();
    }
  }
}
