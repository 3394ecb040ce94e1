/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.io.ByteStreams;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.feast.serving.http.FeastHttpServer;
import dev.lockstep.feast.serving.registry.FeastRegistryService;
import dev.lockstep.feast.serving.registry.RegistryWrites;
import dev.lockstep.feast.serving.registry.ServedRegistry;
import dev.lockstep.feast.serving.write.FeastWrites;
import dev.lockstep.grpc.service.FeatureStoreService;
import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.grpc.service.ServiceLimits;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Feast's SDK 0.66 sent for each of its calls, byte by byte: sdk-check/record.py wrote it
 * down. The servers answer each of it, and the SDK's failures are those that it was told. Calls of
 * Arrow Flight are answered elsewhere; here they only have their place.
 */
@SuppressWarnings("NullAway.Init")
final class TestRecordedCalls {
  private static final JsonMapper JSON = new JsonMapper();

  /** Soon after what the SDK wrote happened. */
  private static final long NOW = Instant.parse("2026-11-20T12:01:00Z").toEpochMilli();

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return ByteStreams.toByteArray(stream);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final TestingDeployments deployed =
      new TestingDeployments(Definitions.load(Path.of("sdk-check/definitions.yaml")));
  private final List<String> events = new ArrayList<>();
  private RegistryWrites writes;
  private Server server;
  private ManagedChannel channel;
  private FeastHttpServer http;

  @BeforeEach
  void start() throws IOException {
    writes = new RegistryWrites(deployed::current, deployed);
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(
                FeastRegistryService.of(
                    new ServedRegistry(deployed::current, "kafka:9"), Optional.of(writes)))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
    FeatureStoreService service =
        new FeatureStoreService(
            () -> ServedDefinitions.of(definitions().plan()),
            new InMemoryFeatureReader(),
            ServiceLimits.DEFAULT,
            () -> NOW);
    http =
        FeastHttpServer.start(
            "127.0.0.1",
            0,
            service,
            new FeastWrites(
                service::plan,
                (source, rows) -> {
                  rows.forEach(row -> events.add(source.name() + " " + row));
                  return CompletableFuture.completedFuture(null);
                },
                () -> NOW));
  }

  private BoundDefinitions definitions() {
    return deployed.definitions();
  }

  @AfterEach
  void stop() {
    http.close();
    channel.shutdownNow();
    server.shutdownNow();
    writes.close();
  }

  static Stream<JsonNode> recorded() throws IOException {
    try (InputStream file =
        requireNonNull(TestRecordedCalls.class.getResourceAsStream("sdk-0.66.jsonl"))) {
      List<JsonNode> sequences = new ArrayList<>();
      for (String line : new String(file.readAllBytes(), UTF_8).lines().toList()) {
        sequences.add(JSON.readTree(line));
      }
      return sequences.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void isAnsweredAsTheSdkWas(JsonNode sequence) throws Exception {
    Optional<String> failure = Optional.empty();
    for (JsonNode call : sequence.path("calls")) {
      failure = answer(call);
    }
    if (sequence.path("error").isNull()) {
      assertThat(failure).isEmpty();
    } else {
      String told = sequence.path("error").asText();
      assertThat(failure.orElseThrow())
          .contains("\"class\":\"" + told.substring(0, told.indexOf(':')) + "\"");
    }
  }

  @Test
  void whatWasAppliedIsDeployedAndWhatWasPushedIsSent() throws Exception {
    for (JsonNode sequence : recorded().toList()) {
      String call = sequence.path("sdk").asText();
      if (call.equals("apply(entity, view)") || call.equals("push(online)")) {
        for (JsonNode part : sequence.path("calls")) {
          assertThat(answer(part)).isEmpty();
        }
      }
    }

    assertThat(definitions().plan().views()).containsKeys("shop_facts", "ds");
    assertThat(events).hasSize(1);
    assertThat(events.get(0)).startsWith("driver_stats {\"driver_id\":1,").contains("\"conv\":0.5");
  }

  /** What is wrong, if something is. */
  private Optional<String> answer(JsonNode call) throws Exception {
    if (call.has("grpc")) {
      return overGrpc(call.path("grpc").asText(), call.path("request").asText());
    }
    return call.has("http")
        ? overHttp(call.path("http").asText(), call.path("body"))
        : Optional.empty();
  }

  private Optional<String> overGrpc(String method, String request) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.newBuilder(BYTES, BYTES)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("feast.registry.RegistryServer/" + method)
            .build();
    try {
      byte[] unused =
          ClientCalls.blockingUnaryCall(
              channel, descriptor, CallOptions.DEFAULT, Base64.getDecoder().decode(request));
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Optional<String> overHttp(String path, JsonNode body) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return response.statusCode() == 200 ? Optional.empty() : Optional.of(response.body());
  }
}
