/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The least that a client of Pinot can do: sends SQL over a kept connection and reads the bytes of
 * the answer without looking at them.
 */
final class BarePinot implements AutoCloseable {
  private final URI queries;
  private final ExecutorService threads = Executors.newFixedThreadPool(16);

  BarePinot(URI broker) {
    this.queries = broker.resolve("/query/sql");
  }

  /**
   * Asks all queries, at once if there are several, and waits for the last answer.
   *
   * @return how many bytes came
   */
  long ask(List<String> sql) {
    if (sql.size() == 1) {
      return ask(sql.get(0));
    }
    List<CompletableFuture<Long>> answers =
        sql.stream().map(one -> CompletableFuture.supplyAsync(() -> ask(one), threads)).toList();
    return answers.stream().mapToLong(CompletableFuture::join).sum();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private long ask(String sql) {
    byte[] body =
        ("{\"sql\":\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(sql)) + "\"}")
            .getBytes(UTF_8);
    try {
      HttpURLConnection connection = (HttpURLConnection) queries.toURL().openConnection();
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      connection.setRequestProperty("Content-Type", "application/json");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
      checkState(connection.getResponseCode() == 200, "Status %s", connection.getResponseCode());
      try (InputStream in = connection.getInputStream()) {
        return in.readAllBytes().length;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
