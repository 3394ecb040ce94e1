/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.lowering.TableQuery;
import dev.lockstep.online.pinot.BrokerConnection.HttpResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks Pinot's brokers, over connections that are kept. Blocking; a query that meets a dead broker
 * goes to the next one. Thread-safe.
 */
public final class BrokerClient implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  private final long timeoutNanos;
  private final Optional<String> authorization;
  private final BrokerDirectory directory;
  private final ConnectionPool pool = new ConnectionPool();

  public BrokerClient(OnlineStoreConfig config, PinotController controller) {
    this.timeoutNanos = config.queryTimeout().toNanos();
    this.authorization = config.pinotAuthorization();
    this.directory = new BrokerDirectory(config.pinotBrokers(), controller);
  }

  /**
   * Runs a query and checks its answer by {@link AnswerCheck}.
   *
   * @param handlers makes the taker of the rows; once per attempt, so that rows of a broken answer
   *     are forgotten
   * @param deadlineNanos in terms of {@link System#nanoTime()}; the configured timeout holds too
   * @throws LockstepException STORE_UNAVAILABLE if no broker gives a complete answer,
   *     DEADLINE_EXCEEDED, ROW_LIMIT, INTERNAL
   */
  public <H extends RowHandler> Answered<H> query(
      TableQuery query, Supplier<H> handlers, long deadlineNanos) {
    long now = System.nanoTime();
    long deadline = deadlineNanos - now < timeoutNanos ? deadlineNanos : now + timeoutNanos;
    IOException failure = null;
    for (URI broker : directory.brokers()) {
      try {
        Answered<H> answered = ask(broker, query, handlers, deadline);
        AnswerCheck.check(answered.answer(), query);
        return answered;
      } catch (SocketTimeoutException e) {
        throw timedOut(broker, deadlineNanos, e);
      } catch (IOException e) {
        directory.failed(broker);
        failure = e;
      }
    }
    throw new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        failure == null ? "No Pinot broker is known" : "No Pinot broker answers: " + failure,
        failure);
  }

  /** Looks for brokers that came or went. */
  public void refresh() {
    directory.refresh();
  }

  @Override
  public void close() {
    pool.close();
  }

  private <H extends RowHandler> Answered<H> ask(
      URI broker, TableQuery query, Supplier<H> handlers, long deadline) throws IOException {
    byte[] request = request(broker, query, deadline);
    Optional<BrokerConnection> kept = pool.take(broker);
    if (kept.isPresent()) {
      try {
        return exchange(broker, kept.get(), request, query, handlers.get(), deadline);
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        // The broker may have closed an idle connection at any moment: a new one tells.
      }
    }
    BrokerConnection opened = BrokerConnection.open(broker, deadline);
    return exchange(broker, opened, request, query, handlers.get(), deadline);
  }

  private <H extends RowHandler> Answered<H> exchange(
      URI broker,
      BrokerConnection connection,
      byte[] request,
      TableQuery query,
      H handler,
      long deadline)
      throws IOException {
    boolean keep = false;
    try {
      HttpResponse response = connection.send(request, deadline);
      if (response.status() != 200) {
        throw refused(broker, response);
      }
      BrokerAnswer answer = parse(response, query, handler);
      keep = response.reusable();
      return new Answered<>(answer, handler);
    } finally {
      if (keep) {
        pool.give(broker, connection);
      } else {
        connection.close();
      }
    }
  }

  private static BrokerAnswer parse(HttpResponse response, TableQuery query, RowHandler handler)
      throws IOException {
    try (JsonParser json = JSON.createParser(response.body())) {
      json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      BrokerAnswer answer = AnswerParser.parse(json, query, handler);
      if (json.nextToken() != null) {
        throw new IOException("Text behind the answer");
      }
      return answer;
    }
  }

  private byte[] request(URI broker, TableQuery query, long deadline) {
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    StringBuilder body = new StringBuilder(query.sql().length() + 64).append("{\"sql\":\"");
    JsonStringEncoder.getInstance().quoteAsString(query.sql(), body);
    body.append("\",\"queryOptions\":\"timeoutMs=").append(millis).append("\"}");
    byte[] bodyBytes = body.toString().getBytes(UTF_8);
    StringBuilder head = new StringBuilder(256).append("POST /query/sql HTTP/1.1\r\nHost: ");
    head.append(broker.getRawAuthority());
    head.append("\r\nContent-Type: application/json\r\nAccept: application/json\r\n");
    authorization.ifPresent(value -> head.append("Authorization: ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(bodyBytes.length).append("\r\n\r\n");
    byte[] headBytes = head.toString().getBytes(US_ASCII);
    byte[] request = new byte[headBytes.length + bodyBytes.length];
    System.arraycopy(headBytes, 0, request, 0, headBytes.length);
    System.arraycopy(bodyBytes, 0, request, headBytes.length, bodyBytes.length);
    return request;
  }

  private static LockstepException refused(URI broker, HttpResponse response) throws IOException {
    String body = new String(response.body().readNBytes(1000), UTF_8);
    boolean forbidden = response.status() == 401 || response.status() == 403;
    return new LockstepException(
        forbidden ? ErrorCode.INVALID_CONFIGURATION : ErrorCode.STORE_UNAVAILABLE,
        "Pinot broker %s answers with status %s: %s"
            .formatted(broker, response.status(), AnswerCheck.shorten(body)));
  }

  private static LockstepException timedOut(URI broker, long deadlineNanos, IOException cause) {
    boolean callersDeadline = deadlineNanos - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(1);
    return callersDeadline
        ? new LockstepException(
            ErrorCode.DEADLINE_EXCEEDED, "No answer from Pinot before the deadline", cause)
        : new LockstepException(
            ErrorCode.STORE_UNAVAILABLE, "Pinot broker %s is too slow".formatted(broker), cause);
  }

  /**
   * An answer that was complete.
   *
   * @param answer what it said besides the rows
   * @param rows who took the rows
   */
  public record Answered<H extends RowHandler>(BrokerAnswer answer, H rows) {}
}
