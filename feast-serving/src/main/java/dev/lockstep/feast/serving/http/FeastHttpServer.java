/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import dev.lockstep.feast.serving.online.OnlineTranslation;
import dev.lockstep.feast.serving.write.FeastWrites;
import dev.lockstep.grpc.service.OnlineAnswers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of Feast's feature server that its Python SDK calls: /get-online-features,
 * /write-to-online-store, /push, /materialize, /materialize-incremental and /health. An
 * Authorization header is accepted and not looked at. What a caller does wrong is a 4xx with
 * Feast's error; 5xx says that asking again may help. Thread-safe.
 */
public final class FeastHttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FeastHttpServer.class);
  private static final int MAX_BODY_BYTES = 16 << 20;
  private static final int THREADS = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
  private static final int MAX_REQUESTS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final byte[] NULL = "null".getBytes(UTF_8);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final OnlineAnswers answers;
  private final FeastWrites writes;
  private final HttpServer server;
  private final ExecutorService executor;
  private final Semaphore room = new Semaphore(MAX_REQUESTS);
  private final AtomicBoolean closed = new AtomicBoolean();

  private interface Handler {
    CompletableFuture<byte[]> handle(HttpExchange exchange) throws IOException;
  }

  private FeastHttpServer(HttpServer server, OnlineAnswers answers, FeastWrites writes) {
    this.server = server;
    this.answers = answers;
    this.writes = writes;
    this.executor =
        Executors.newFixedThreadPool(
            THREADS,
            new ThreadFactoryBuilder().setNameFormat("feast-http-%d").setDaemon(true).build());
  }

  /**
   * Listens.
   *
   * @param port 0 for any free one
   * @throws LockstepException INVALID_CONFIGURATION if the port cannot be bound
   */
  public static FeastHttpServer start(
      String host, int port, OnlineAnswers answers, FeastWrites writes) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "cannot listen on %s:%s for Feast's clients: %s".formatted(host, port, e.getMessage()),
          e);
    }
    FeastHttpServer started =
        new FeastHttpServer(
            server,
            requireNonNull(answers, "answers is null"),
            requireNonNull(writes, "writes is null"));
    started.listen();
    return started;
  }

  private void listen() {
    post("/get-online-features", this::getOnlineFeatures);
    post("/write-to-online-store", this::write);
    post("/push", this::push);
    // Every event is online as soon as it has arrived: there is nothing to do.
    post("/materialize", this::nothingToDo);
    post("/materialize-incremental", this::nothingToDo);
    server.createContext("/health", exchange -> handle(exchange, "GET", this::health));
    server.createContext(
        "/", exchange -> handle(exchange, exchange.getRequestMethod(), this::unknown));
    server.setExecutor(executor);
    server.start();
  }

  /** The port that the server listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Stops to listen, and lets requests under way finish within a second. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.stop(1);
      executor.shutdownNow();
    }
  }

  private void post(String path, Handler handler) {
    server.createContext(
        path,
        exchange ->
            handle(
                exchange,
                "POST",
                exchange.getRequestURI().getPath().equals(path) ? handler : this::unknown));
  }

  private CompletableFuture<byte[]> getOnlineFeatures(HttpExchange exchange) throws IOException {
    OnlineTranslation translation =
        OnlineTranslation.of(answers.plan(), QuestionJson.of(body(exchange)));
    return answers
        .answer(translation.request(), PATIENCE)
        .thenApply(response -> AnswerJson.of(translation.answer(response)));
  }

  private CompletableFuture<byte[]> write(HttpExchange exchange) throws IOException {
    JsonNode body = body(exchange);
    return writes
        .writeToView(name(body, "feature_view_name"), body.path("df"))
        .thenApply(done -> NULL);
  }

  private CompletableFuture<byte[]> push(HttpExchange exchange) throws IOException {
    JsonNode body = body(exchange);
    String to = body.path("to").asText("online");
    if (!to.equals("online") && !to.equals("offline") && !to.equals("online_and_offline")) {
      throw new FeastException(
          Kind.INVALID, "'to' is one of online, offline, online_and_offline, not " + to);
    }
    return writes.push(name(body, "push_source_name"), body.path("df")).thenApply(done -> NULL);
  }

  private CompletableFuture<byte[]> nothingToDo(HttpExchange exchange) throws IOException {
    JsonNode unused = body(exchange);
    return CompletableFuture.completedFuture(NULL);
  }

  private CompletableFuture<byte[]> health(HttpExchange exchange) {
    if (answers.plan().views().isEmpty()) {
      throw new FeastException(Kind.UNAVAILABLE, "No definitions are deployed");
    }
    return CompletableFuture.completedFuture(NULL);
  }

  private CompletableFuture<byte[]> unknown(HttpExchange exchange) {
    throw new FeastException(
        Kind.NOT_FOUND, "There is nothing at " + exchange.getRequestURI().getPath());
  }

  private static String name(JsonNode body, String field) {
    if (!body.path(field).isTextual()) {
      throw new FeastException(Kind.INVALID, "'" + field + "' is missing");
    }
    return body.path(field).textValue();
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    byte[] bytes;
    try (InputStream in = exchange.getRequestBody()) {
      bytes = in.readNBytes(MAX_BODY_BYTES + 1);
    }
    if (bytes.length > MAX_BODY_BYTES) {
      throw new FeastException(
          Kind.TOO_LARGE, "The request is longer than " + MAX_BODY_BYTES + " bytes");
    }
    try {
      JsonNode body = JSON.readTree(bytes);
      if (body != null && body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) {
      throw new FeastException(Kind.INVALID, "The request is not JSON: " + e.getOriginalMessage());
    }
    throw new FeastException(Kind.INVALID, "The request is not a JSON object");
  }

  private void handle(HttpExchange exchange, String method, Handler handler) {
    CompletableFuture<byte[]> answer;
    boolean entered = room.tryAcquire();
    try {
      if (!entered) {
        throw new FeastException(
            Kind.BUSY, MAX_REQUESTS + " requests are under way; ask again later");
      }
      if (!exchange.getRequestMethod().equals(method)) {
        throw new FeastException(
            Kind.INVALID, exchange.getRequestURI().getPath() + " takes " + method + " only");
      }
      answer = handler.handle(exchange);
    } catch (IOException | RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    answer
        .orTimeout(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .whenComplete(
            (body, failure) -> {
              if (entered) {
                room.release();
              }
              if (failure == null) {
                respond(exchange, 200, body);
              } else {
                fail(exchange, failure);
              }
            });
  }

  private static void fail(HttpExchange exchange, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    FeastException wrong;
    if (cause instanceof LockstepException known) {
      Kind kind =
          switch (known.code().category()) {
            case USER -> Kind.INVALID;
            case RESOURCES, UNAVAILABLE -> Kind.UNAVAILABLE;
            case INTERNAL -> Kind.INTERNAL;
          };
      wrong = new FeastException(kind, String.valueOf(known.getMessage()));
    } else {
      wrong = FeastException.of(cause);
    }
    if (wrong.kind() == Kind.INTERNAL) {
      log.error("{} failed", exchange.getRequestURI().getPath(), cause);
    }
    // A JSON text that holds JSON: that is how the SDK wants it.
    respond(
        exchange,
        wrong.httpStatus(),
        JSON.getNodeFactory().textNode(wrong.detail()).toString().getBytes(UTF_8));
  }

  private static void respond(HttpExchange exchange, int status, byte[] body) {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      log.debug("A client went away", e);
    }
  }
}
