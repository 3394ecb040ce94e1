/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Serves {@code /metrics} for Prometheus. Thread-safe. */
public final class MetricsServer implements AutoCloseable {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param port 0 for any free one
   * @throws LockstepException INVALID_CONFIGURATION if the port cannot be bound
   */
  public static MetricsServer start(String host, int port, PrometheusMeterRegistry registry) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
      server.createContext("/metrics", exchange -> answer(exchange, registry));
      server.start();
      return new MetricsServer(server);
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "cannot listen on %s:%s for metrics (metrics.port): %s"
              .formatted(host, port, e.getMessage()),
          e);
    }
  }

  /** Where it listens, host:port. */
  public String address() {
    InetSocketAddress address = server.getAddress();
    return address.getHostString() + ":" + address.getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, PrometheusMeterRegistry registry)
      throws IOException {
    byte[] body = registry.scrape().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
