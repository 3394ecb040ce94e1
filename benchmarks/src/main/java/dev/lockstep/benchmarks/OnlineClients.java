/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.feast.proto.serving.FeatureList;
import dev.lockstep.feast.proto.serving.FieldStatus;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesRequest;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesResponse;
import dev.lockstep.feast.proto.serving.ServingServiceGrpc;
import dev.lockstep.feast.proto.types.RepeatedValue;
import dev.lockstep.feast.proto.types.Value;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.OnlineFeatures;
import io.grpc.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The clients that are compared. */
final class OnlineClients {
  private static final String DRIVER = "driver_id";
  private static final JsonMapper JSON = new JsonMapper();

  private OnlineClients() {}

  /** Lockstep's own gRPC. */
  static OnlineClient lockstep(FeatureStoreClient client) {
    return new OnlineClient() {
      @Override
      public String name() {
        return "Lockstep, gRPC";
      }

      @Override
      public Answer ask(List<Long> drivers, List<String> references) {
        FeatureQuery query = FeatureQuery.ofFeatures(references).entities(DRIVER, drivers).build();
        OnlineFeatures answer = client.get(query);
        return () -> {
          List<Long> values = new ArrayList<>();
          for (String reference : references) {
            String name = reference.substring(reference.indexOf(':') + 1);
            for (int row = 0; row < drivers.size(); row++) {
              values.add((Long) answer.value(row, name).orElseThrow());
            }
          }
          return values;
        };
      }
    };
  }

  /** Feast's gRPC, as its Java and Go clients use it. */
  static OnlineClient servingService(Channel channel) {
    ServingServiceGrpc.ServingServiceBlockingStub stub =
        ServingServiceGrpc.newBlockingStub(channel);
    return new OnlineClient() {
      @Override
      public String name() {
        return "Lockstep, Feast's gRPC";
      }

      @Override
      public Answer ask(List<Long> drivers, List<String> references) {
        RepeatedValue.Builder keys = RepeatedValue.newBuilder();
        drivers.forEach(driver -> keys.addVal(Value.newBuilder().setInt64Val(driver)));
        GetOnlineFeaturesResponse answer =
            stub.getOnlineFeatures(
                GetOnlineFeaturesRequest.newBuilder()
                    .setFeatures(FeatureList.newBuilder().addAllVal(references))
                    .putEntities(DRIVER, keys.build())
                    .build());
        return () -> {
          List<Long> values = new ArrayList<>();
          for (var vector : answer.getResultsList().subList(1, answer.getResultsCount())) {
            for (int row = 0; row < drivers.size(); row++) {
              checkState(vector.getStatuses(row) == FieldStatus.PRESENT, "Not there");
              values.add(vector.getValues(row).getInt64Val());
            }
          }
          return values;
        };
      }
    };
  }

  /** Feast's HTTP, as its Python SDK uses it. */
  static OnlineClient http(String name, URI server) {
    URI address = server.resolve("/get-online-features");
    return new OnlineClient() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Answer ask(List<Long> drivers, List<String> references) {
        ObjectNode body = JSON.createObjectNode();
        references.forEach(body.putArray("features")::add);
        drivers.forEach(body.putObject("entities").putArray(DRIVER)::add);
        byte[] bytes = post(address, body);
        return () -> values(bytes, references);
      }
    };
  }

  private static byte[] post(URI address, ObjectNode body) {
    try {
      byte[] request = JSON.writeValueAsBytes(body);
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(request.length);
      connection.setRequestProperty("Content-Type", "application/json");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(request);
      }
      try (InputStream in = connection.getInputStream()) {
        return in.readAllBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Feast's server has an order of columns of its own; they are told by their names. */
  private static List<Long> values(byte[] bytes, List<String> references) {
    JsonNode answer;
    try {
      answer = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, JsonNode> columns = new HashMap<>();
    JsonNode names = answer.required("metadata").required("feature_names");
    for (int i = 0; i < names.size(); i++) {
      columns.put(names.get(i).textValue(), answer.required("results").get(i));
    }
    List<Long> values = new ArrayList<>();
    for (String reference : references) {
      JsonNode vector =
          requireNonNull(columns.get(reference.substring(reference.indexOf(':') + 1)), reference);
      vector
          .required("statuses")
          .forEach(status -> checkState(status.asText().equals("PRESENT"), "%s", status));
      vector.required("values").forEach(value -> values.add(value.longValue()));
    }
    return values;
  }
}
