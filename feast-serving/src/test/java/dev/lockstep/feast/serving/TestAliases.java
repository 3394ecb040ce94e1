/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.feast.importing.Deletions;
import dev.lockstep.feast.importing.RegistryChange;
import dev.lockstep.feast.importing.RegistryUpdate;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.Entity;
import dev.lockstep.feast.proto.core.FeatureService;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.FeatureViewProjection;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.proto.serving.FeatureList;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesRequest;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesResponse;
import dev.lockstep.feast.proto.serving.ServingServiceGrpc;
import dev.lockstep.feast.proto.types.RepeatedValue;
import dev.lockstep.feast.proto.types.Value;
import dev.lockstep.feast.proto.types.ValueType;
import dev.lockstep.feast.serving.http.FeastHttpServer;
import dev.lockstep.feast.serving.online.FeastServingService;
import dev.lockstep.feast.serving.write.FeastWrites;
import dev.lockstep.grpc.service.FeatureStoreService;
import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.grpc.service.ServiceLimits;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A service of Feast that reads one view twice, under other join keys, asked by both protocols. */
final class TestAliases {
  private static final long NOW = TestingShop.NOW;

  /** As Feast's SDK applies it: places of a user's country, from and to. */
  private static Registry registry() {
    DataSource.Builder source =
        DataSource.newBuilder()
            .setType(DataSource.SourceType.BATCH_FILE)
            .setName("weather")
            .setTimestampField("at");
    FeatureView.Builder view = FeatureView.newBuilder();
    view.getSpecBuilder()
        .setName("place")
        .addEntities("country")
        .addEntities("place")
        .addEntityColumns(column("country", ValueType.Enum.STRING))
        .addEntityColumns(column("place_id", ValueType.Enum.INT64))
        .addFeatures(column("temp", ValueType.Enum.DOUBLE))
        .setBatchSource(source)
        .setOnline(true);
    FeatureService.Builder service = FeatureService.newBuilder();
    service
        .getSpecBuilder()
        .setName("trip")
        .addFeatures(projection("origin", "origin_id"))
        .addFeatures(projection("destination", "destination_id"));
    return Registry.newBuilder()
        .addDataSources(source)
        .addEntities(entity("country", "country", ValueType.Enum.STRING))
        .addEntities(entity("place", "place_id", ValueType.Enum.INT64))
        .addFeatureViews(view)
        .addFeatureServices(service)
        .build();
  }

  private static Entity entity(String name, String joinKey, ValueType.Enum type) {
    Entity.Builder entity = Entity.newBuilder();
    entity.getSpecBuilder().setName(name).setJoinKey(joinKey).setValueType(type);
    return entity.build();
  }

  private static FeatureSpecV2 column(String name, ValueType.Enum type) {
    return FeatureSpecV2.newBuilder().setName(name).setValueType(type).build();
  }

  private static FeatureViewProjection projection(String alias, String key) {
    return FeatureViewProjection.newBuilder()
        .setFeatureViewName("place")
        .setFeatureViewNameAlias(alias)
        .putJoinKeyMap("place_id", key)
        .addFeatureColumns(column("temp", ValueType.Enum.DOUBLE))
        .build();
  }

  @Test
  void eachAliasIsAskedByItsOwnJoinKeys() throws Exception {
    BoundDefinitions definitions =
        RegistryUpdate.of(
                Definitions.bind(
                    new FeatureSet(List.of(), List.of(), List.of(), List.of(), List.of())),
                Set.of(),
                new RegistryChange(registry(), Deletions.NONE))
            .definitions();
    InMemoryFeatureReader reader = new InMemoryFeatureReader();
    for (String name : List.of("place", "origin", "destination")) {
      ViewPlan view = Objects.requireNonNull(definitions.plan().views().get(name));
      // Keys that only look alike are different.
      reader.append(view, List.of(row(view, "a1", 2L, 10.0, 1), row(view, "a", 12L, 20.0, 2)));
    }
    FeatureStoreService service =
        new FeatureStoreService(
            () -> ServedDefinitions.of(definitions.plan()),
            reader,
            ServiceLimits.DEFAULT,
            () -> NOW);

    overGrpc(service);
    overHttp(service, definitions);
  }

  private static LogRow row(ViewPlan view, String country, long place, double temp, long seq) {
    @Nullable Object[] values = new @Nullable Object[view.columns().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (view.columns().get(i).name()) {
            case "country" -> country;
            case "place_id", "origin_id", "destination_id" -> place;
            case "temp" -> temp;
            default -> java.time.Instant.ofEpochMilli(NOW - 1);
          };
    }
    return new LogRow(
        EntityKeyCodec.encode(view.entity(), List.of(country, place)),
        NOW - 1,
        0,
        seq,
        NOW - 1,
        "",
        Arrays.asList(values));
  }

  private static void overGrpc(FeatureStoreService service) throws Exception {
    String name = InProcessServerBuilder.generateName();
    Server server =
        InProcessServerBuilder.forName(name)
            .addService(new FeastServingService(service, "test"))
            .build()
            .start();
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    try {
      GetOnlineFeaturesRequest.Builder question =
          GetOnlineFeaturesRequest.newBuilder()
              .putEntities("country", texts("a1", "a"))
              .putEntities("origin_id", numbers(2, 12))
              .putEntities("destination_id", numbers(12, 12))
              .setFullFeatureNames(true);
      var stub = ServingServiceGrpc.newBlockingStub(channel);
      GetOnlineFeaturesResponse byService =
          stub.getOnlineFeatures(question.clone().setFeatureService("trip").build());
      GetOnlineFeaturesResponse byList =
          stub.getOnlineFeatures(
              question
                  .clone()
                  .setFeatures(
                      FeatureList.newBuilder().addVal("origin:temp").addVal("destination:temp"))
                  .build());

      assertThat(byService.getMetadata().getFeatureNames().getValList())
          .containsExactly(
              "country", "origin_id", "destination_id", "origin__temp", "destination__temp");
      assertThat(byService.getResults(3).getValuesList())
          .extracting(Value::getDoubleVal)
          .containsExactly(10.0, 20.0);
      assertThat(byService.getResults(4).getStatusesList())
          .extracting(Enum::name)
          .containsExactly("NOT_FOUND", "PRESENT");
      assertThat(byList).isEqualTo(byService);
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  private static void overHttp(FeatureStoreService service, BoundDefinitions definitions)
      throws Exception {
    FeastWrites noWrites =
        new FeastWrites(
            definitions::plan,
            (source, events) -> CompletableFuture.completedFuture(null),
            () -> NOW);
    try (FeastHttpServer server = FeastHttpServer.start("127.0.0.1", 0, service, noWrites)) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + server.port() + "/get-online-features"))
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      """
                      {"feature_service": "trip", "full_feature_names": true,
                       "entities": {"destination_id": [12], "country": ["a"], "origin_id": [2]}}"""))
              .build();
      JsonNode answer =
          new JsonMapper()
              .readTree(
                  HttpClient.newHttpClient()
                      .send(request, HttpResponse.BodyHandlers.ofString())
                      .body());

      assertThat(answer.at("/metadata/feature_names").toString())
          .isEqualTo(
              "[\"country\",\"origin_id\",\"destination_id\",\"origin__temp\",\"destination__temp\"]");
      assertThat(answer.at("/results/3/values").toString()).isEqualTo("[null]");
      assertThat(answer.at("/results/4/values").toString()).isEqualTo("[20.0]");
    }
  }

  private static RepeatedValue texts(String... values) {
    RepeatedValue.Builder list = RepeatedValue.newBuilder();
    Arrays.stream(values).forEach(value -> list.addValBuilder().setStringVal(value));
    return list.build();
  }

  private static RepeatedValue numbers(long... values) {
    RepeatedValue.Builder list = RepeatedValue.newBuilder();
    Arrays.stream(values).forEach(value -> list.addValBuilder().setInt64Val(value));
    return list.build();
  }
}
