/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How to run a local stack. Immutable; start from {@link #in} and adjust.
 *
 * @param stateDirectory holds topics, segments, logs and the ports; survives restarts
 * @param kafkaHeapMebibytes heap limit of the Kafka JVM, at least 128
 * @param pinotHeapMebibytes heap limit of the Pinot JVM, at least 256
 * @param ports fixed ports, or 0 where any free one will do
 * @param environment variables for the child JVMs; {@code KAFKA_<KEY>} overrides a broker setting
 * @param startTimeout how long a start may take
 * @param keepAlive whether a child that died is started again
 */
public record LocalStackConfig(
    Path stateDirectory,
    int kafkaHeapMebibytes,
    int pinotHeapMebibytes,
    StackPorts ports,
    Map<String, String> environment,
    Duration startTimeout,
    boolean keepAlive) {
  private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

  public LocalStackConfig {
    stateDirectory =
        requireNonNull(stateDirectory, "stateDirectory is null").toAbsolutePath().normalize();
    requireNonNull(ports, "ports is null");
    environment = Map.copyOf(environment);
    requireNonNull(startTimeout, "startTimeout is null");
    if (kafkaHeapMebibytes < 128) {
      throw new IllegalArgumentException(
          "Kafka needs a heap of 128 MiB or more, not " + kafkaHeapMebibytes);
    }
    if (pinotHeapMebibytes < 256) {
      throw new IllegalArgumentException(
          "Pinot needs a heap of 256 MiB or more, not " + pinotHeapMebibytes);
    }
  }

  /** The defaults, in a directory that is made if it is not there. */
  public static LocalStackConfig in(Path stateDirectory) {
    return new LocalStackConfig(
        stateDirectory, 512, 1024, StackPorts.ANY, Map.of(), Duration.ofMinutes(5), false);
  }

  public LocalStackConfig withHeaps(int kafkaMebibytes, int pinotMebibytes) {
    return new LocalStackConfig(
        stateDirectory,
        kafkaMebibytes,
        pinotMebibytes,
        ports,
        environment,
        startTimeout,
        keepAlive);
  }

  public LocalStackConfig withPorts(StackPorts newPorts) {
    return new LocalStackConfig(
        stateDirectory,
        kafkaHeapMebibytes,
        pinotHeapMebibytes,
        newPorts,
        environment,
        startTimeout,
        keepAlive);
  }

  public LocalStackConfig withEnvironment(Map<String, String> newEnvironment) {
    return new LocalStackConfig(
        stateDirectory,
        kafkaHeapMebibytes,
        pinotHeapMebibytes,
        ports,
        newEnvironment,
        startTimeout,
        keepAlive);
  }

  /**
   * For a stack that lives for minutes: its JVMs compile quickly rather than well. On two cores the
   * optimising compiler otherwise takes more of the first minute than the work itself.
   */
  public LocalStackConfig forShortRun() {
    Map<String, String> more = new HashMap<>(environment);
    more.merge("JDK_JAVA_OPTIONS", QUICK_COMPILER, (own, quick) -> quick + " " + own);
    return withEnvironment(more);
  }

  public LocalStackConfig withStartTimeout(Duration newStartTimeout) {
    return new LocalStackConfig(
        stateDirectory,
        kafkaHeapMebibytes,
        pinotHeapMebibytes,
        ports,
        environment,
        newStartTimeout,
        keepAlive);
  }

  public LocalStackConfig withKeepAlive(boolean newKeepAlive) {
    return new LocalStackConfig(
        stateDirectory,
        kafkaHeapMebibytes,
        pinotHeapMebibytes,
        ports,
        environment,
        startTimeout,
        newKeepAlive);
  }
}
