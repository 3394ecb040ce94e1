/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.lockstep.grpc.service.ServiceLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the server listens and what it accepts. Immutable.
 *
 * @param host address to bind, e.g. 127.0.0.1 or 0.0.0.0
 * @param port port to bind; 0 for any free one
 * @param tls certificate and key; empty for plain text
 * @param limits what one request may ask for
 * @param maxMessageBytes longest request, at least 1 KiB
 * @param maxRequestsInFlight more requests at once are refused with RESOURCE_EXHAUSTED, at least 1
 * @param threads threads that check requests and start reads, at least 1; none waits for a store
 * @param drainDelay on shutdown, how long the server still accepts requests after its health became
 *     NOT_SERVING, for load balancers to notice
 * @param drainTimeout on shutdown, how long requests under way may take to finish
 * @param probeInterval time between two looks at whether the store answers, at least 10 ms
 * @param reflection whether tools may ask the server for its API
 */
public record ServerConfig(
    String host,
    int port,
    Optional<Tls> tls,
    ServiceLimits limits,
    int maxMessageBytes,
    int maxRequestsInFlight,
    int threads,
    Duration drainDelay,
    Duration drainTimeout,
    Duration probeInterval,
    boolean reflection) {
  /** Loopback only, port 6570, plain text. */
  public static final ServerConfig DEFAULT =
      new ServerConfig(
          "127.0.0.1",
          6570,
          Optional.empty(),
          ServiceLimits.DEFAULT,
          16 << 20,
          2_000,
          Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
          Duration.ZERO,
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          true);

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

  public ServerConfig {
    requireNonNull(host, "host is null");
    requireNonNull(tls, "tls is null");
    requireNonNull(limits, "limits is null");
    requireNonNull(drainDelay, "drainDelay is null");
    requireNonNull(drainTimeout, "drainTimeout is null");
    requireNonNull(probeInterval, "probeInterval is null");
    checkArgument(port >= 0 && port <= 65_535, "Port not in 0..65535: %s", port);
    checkArgument(maxMessageBytes >= 1024, "maxMessageBytes below 1024: %s", maxMessageBytes);
    checkArgument(maxRequestsInFlight >= 1, "maxRequestsInFlight below 1: %s", maxRequestsInFlight);
    checkArgument(threads >= 1, "threads below 1: %s", threads);
    checkArgument(!drainDelay.isNegative(), "drainDelay is negative: %s", drainDelay);
    checkArgument(!drainTimeout.isNegative(), "drainTimeout is negative: %s", drainTimeout);
    checkArgument(probeInterval.toMillis() >= 10, "probeInterval below 10 ms: %s", probeInterval);
  }

  public ServerConfig withAddress(String newHost, int newPort) {
    return new ServerConfig(
        newHost,
        newPort,
        tls,
        limits,
        maxMessageBytes,
        maxRequestsInFlight,
        threads,
        drainDelay,
        drainTimeout,
        probeInterval,
        reflection);
  }

  public ServerConfig withTls(Tls newTls) {
    return new ServerConfig(
        host,
        port,
        Optional.of(newTls),
        limits,
        maxMessageBytes,
        maxRequestsInFlight,
        threads,
        drainDelay,
        drainTimeout,
        probeInterval,
        reflection);
  }

  public ServerConfig withLimits(ServiceLimits newLimits) {
    return new ServerConfig(
        host,
        port,
        tls,
        newLimits,
        maxMessageBytes,
        maxRequestsInFlight,
        threads,
        drainDelay,
        drainTimeout,
        probeInterval,
        reflection);
  }

  public ServerConfig withCapacity(int messageBytes, int requestsInFlight, int newThreads) {
    return new ServerConfig(
        host,
        port,
        tls,
        limits,
        messageBytes,
        requestsInFlight,
        newThreads,
        drainDelay,
        drainTimeout,
        probeInterval,
        reflection);
  }

  public ServerConfig withDrain(Duration delay, Duration timeout) {
    return new ServerConfig(
        host,
        port,
        tls,
        limits,
        maxMessageBytes,
        maxRequestsInFlight,
        threads,
        delay,
        timeout,
        probeInterval,
        reflection);
  }

  public ServerConfig withProbeInterval(Duration interval) {
    return new ServerConfig(
        host,
        port,
        tls,
        limits,
        maxMessageBytes,
        maxRequestsInFlight,
        threads,
        drainDelay,
        drainTimeout,
        interval,
        reflection);
  }

  public ServerConfig withReflection(boolean enabled) {
    return new ServerConfig(
        host,
        port,
        tls,
        limits,
        maxMessageBytes,
        maxRequestsInFlight,
        threads,
        drainDelay,
        drainTimeout,
        probeInterval,
        enabled);
  }
}
