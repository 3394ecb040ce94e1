/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.lockstep.historical.job.JobsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the server listens and what it accepts. Immutable.
 *
 * @param host address to bind, e.g. 127.0.0.1 or 0.0.0.0
 * @param port port to bind; 0 for any free one
 * @param tls certificate and key; empty for plain text
 * @param jobs how jobs are kept
 * @param maxCalls more calls at once are refused with RESOURCE_EXHAUSTED, at least 1; each takes a
 *     thread
 * @param maxMessageBytes longest message, which is one record batch over Flight, at least 1 KiB
 * @param drainTimeout on shutdown, how long calls under way may take to finish
 */
public record HistoricalConfig(
    String host,
    int port,
    Optional<Tls> tls,
    JobsConfig jobs,
    int maxCalls,
    int maxMessageBytes,
    Duration drainTimeout) {
  public static final int DEFAULT_PORT = 6571;

  /**
   * Files of the server's identity.
   *
   * @param certificateChain X.509, PEM
   * @param privateKey PKCS#8, PEM, without password
   */
  public record Tls(Path certificateChain, Path privateKey) {
    public Tls {
      requireNonNull(certificateChain, "certificateChain is null");
      requireNonNull(privateKey, "privateKey is null");
    }
  }

  public HistoricalConfig {
    requireNonNull(host, "host is null");
    requireNonNull(tls, "tls is null");
    requireNonNull(jobs, "jobs is null");
    requireNonNull(drainTimeout, "drainTimeout is null");
    checkArgument(port >= 0 && port <= 65_535, "Port not in 0..65535: %s", port);
    checkArgument(maxCalls >= 1, "maxCalls below 1: %s", maxCalls);
    checkArgument(maxMessageBytes >= 1024, "maxMessageBytes below 1024: %s", maxMessageBytes);
    checkArgument(!drainTimeout.isNegative(), "drainTimeout is negative: %s", drainTimeout);
  }

  /** Loopback only, port 6571, plain text. */
  public static HistoricalConfig of(JobsConfig jobs) {
    return new HistoricalConfig(
        "127.0.0.1", DEFAULT_PORT, Optional.empty(), jobs, 64, 64 << 20, Duration.ofSeconds(30));
  }

  public HistoricalConfig withAddress(String newHost, int newPort) {
    return new HistoricalConfig(
        newHost, newPort, tls, jobs, maxCalls, maxMessageBytes, drainTimeout);
  }

  public HistoricalConfig withTls(Tls newTls) {
    return new HistoricalConfig(
        host, port, Optional.of(newTls), jobs, maxCalls, maxMessageBytes, drainTimeout);
  }

  public HistoricalConfig withDrain(Duration timeout) {
    return new HistoricalConfig(host, port, tls, jobs, maxCalls, maxMessageBytes, timeout);
  }
}
