/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.grpc.service.ServiceLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TestServerConfig {
  @Test
  void defaultsAreSafe() {
    ServerConfig config = ServerConfig.DEFAULT;

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(6570);
    assertThat(config.tls()).isEmpty();
    assertThat(config.maxMessageBytes()).isEqualTo(16 * 1024 * 1024);
    assertThat(config.maxRequestsInFlight()).isEqualTo(2_000);
    assertThat(config.threads()).isGreaterThanOrEqualTo(4);
    assertThat(config.drainDelay()).isZero();
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.probeInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.reflection()).isTrue();
    assertThat(config.limits())
        .isEqualTo(
            new ServiceLimits(1_000, 1_000, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(60)));
  }

  @Test
  void everyWitherSetsItsPart() {
    ServiceLimits limits = new ServiceLimits(1, 2, 3, Duration.ofMillis(4), Duration.ofMillis(5));
    ServerConfig.Tls tls = new ServerConfig.Tls(Path.of("cert"), Path.of("key"));

    ServerConfig config =
        ServerConfig.DEFAULT
            .withAddress("0.0.0.0", 1)
            .withTls(tls)
            .withLimits(limits)
            .withCapacity(2048, 3, 4)
            .withDrain(Duration.ofSeconds(5), Duration.ofSeconds(6))
            .withProbeInterval(Duration.ofSeconds(7))
            .withReflection(false);

    assertThat(config)
        .isEqualTo(
            new ServerConfig(
                "0.0.0.0",
                1,
                java.util.Optional.of(tls),
                limits,
                2048,
                3,
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7),
                false));
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> ServerConfig.DEFAULT.withAddress("x", 65_536))
        .hasMessage("Port not in 0..65535: 65536");
    assertThatThrownBy(() -> ServerConfig.DEFAULT.withCapacity(1, 1, 1))
        .hasMessage("maxMessageBytes below 1024: 1");
    assertThatThrownBy(() -> ServerConfig.DEFAULT.withProbeInterval(Duration.ofMillis(1)))
        .hasMessage("probeInterval below 10 ms: PT0.001S");
    assertThatThrownBy(
            () -> new ServiceLimits(1, 1, 1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("maxDeadline PT1S is shorter than defaultDeadline PT2S");
  }
}
