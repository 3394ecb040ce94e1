/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static dev.lockstep.feast.proto.serving.FieldStatus.INVALID;
import static dev.lockstep.feast.proto.serving.FieldStatus.NOT_FOUND;
import static dev.lockstep.feast.proto.serving.FieldStatus.NULL_VALUE;
import static dev.lockstep.feast.proto.serving.FieldStatus.OUTSIDE_MAX_AGE;
import static dev.lockstep.feast.proto.serving.FieldStatus.PRESENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.feast.proto.serving.FeatureList;
import dev.lockstep.feast.proto.serving.GetFeastServingInfoRequest;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesRequest;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesResponse;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesResponse.FeatureVector;
import dev.lockstep.feast.proto.serving.ServingServiceGrpc;
import dev.lockstep.feast.proto.types.RepeatedValue;
import dev.lockstep.feast.proto.types.Value;
import dev.lockstep.feast.serving.online.FeastServingService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class TestFeastServingService {
  private static Server server;
  private static ManagedChannel channel;
  private static ServingServiceGrpc.ServingServiceBlockingStub stub;

  @BeforeAll
  static void start() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(new FeastServingService(TestingShop.service(), "lockstep"))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
    stub = ServingServiceGrpc.newBlockingStub(channel);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void tellsItsVersion() {
    assertThat(
            stub.getFeastServingInfo(GetFeastServingInfoRequest.getDefaultInstance()).getVersion())
        .isEqualTo("lockstep");
  }

  @Test
  void answersFeaturesByListWithEveryStatus() {
    GetOnlineFeaturesResponse answer =
        get(
            features("ds:conv", "ds:trips_done")
                .putEntities("driver_id", longs(1005, 1001, 1002, -1, 1005)));

    assertThat(names(answer)).containsExactly("driver_id", "conv", "trips_done");
    FeatureVector keys = answer.getResults(0);
    assertThat(keys.getStatusesList()).containsOnly(PRESENT).hasSize(5);
    assertThat(keys.getValuesList()).extracting(Value::getInt64Val).contains(1005L, -1L);
    assertThat(keys.getEventTimestampsList()).hasSize(5).allMatch(t -> t.getSeconds() == 0);
    FeatureVector conv = answer.getResults(1);
    assertThat(conv.getStatusesList())
        .containsExactly(PRESENT, OUTSIDE_MAX_AGE, NULL_VALUE, NOT_FOUND, PRESENT);
    assertThat(conv.getValues(0).getDoubleVal()).isEqualTo(0.5);
    assertThat(conv.getValues(1).getDoubleVal()).isEqualTo(0.1);
    assertThat(conv.getValues(2).getValCase()).isEqualTo(Value.ValCase.VAL_NOT_SET);
    assertThat(conv.getValues(3).getValCase()).isEqualTo(Value.ValCase.VAL_NOT_SET);
    assertThat(conv.getEventTimestampsList()).hasSize(5);
    assertThat(conv.getEventTimestamps(0).getSeconds())
        .isEqualTo((TestingShop.NOW - TestingShop.HOUR) / 1000);
    assertThat(conv.getEventTimestamps(0).getNanos()).isEqualTo(250_000_000);
    assertThat(conv.getEventTimestamps(3).getSeconds()).isZero();
    assertThat(answer.getResults(2).getValues(1).getInt64Val()).isEqualTo(100);
    assertThat(answer.getStatus()).isTrue();
  }

  @Test
  void answersAServiceInItsOrderWithFullNames() {
    GetOnlineFeaturesResponse answer =
        get(
            GetOnlineFeaturesRequest.newBuilder()
                .setFeatureService("both")
                .setFullFeatureNames(true)
                .setIncludeFeatureViewVersionMetadata(true)
                .putEntities("city", strings("Bern", "Biel"))
                .putEntities("driver_id", longs(1005, 1005)));

    assertThat(names(answer))
        .containsExactly("driver_id", "city", "ds__conv", "city_rides__rides", "city_rides__fares");
    assertThat(answer.getResults(3).getValuesList())
        .extracting(Value::getInt64Val)
        .containsExactly(3L, 1L);
    assertThat(answer.getResults(4).getValues(0).getDoubleVal()).isNaN();
    assertThat(answer.getMetadata().getFeatureViewMetadataList())
        .extracting(view -> view.getName() + " " + view.getVersion())
        .containsExactly("ds 1", "city_rides 1");
  }

  @Test
  void writesEveryKindOfValue() {
    GetOnlineFeaturesResponse answer =
        get(
            features("ds:since", "ds:tags", "city_rides:notes")
                .putEntities("driver_id", longs(1005))
                .putEntities("city", strings("Bern")));

    // Whole seconds, towards the past.
    assertThat(answer.getResults(2).getValues(0).getUnixTimestampVal()).isEqualTo(1_500);
    assertThat(answer.getResults(3).getValues(0).getStringListVal().getValList())
        .containsExactly("a", "b");
    assertThat(answer.getResults(4).getValues(0).getMapListVal().getValList())
        .extracting(
            map ->
                map.getValOrThrow("value").getStringVal()
                    + map.getValOrThrow("count").getInt64Val())
        .containsExactly("x2", "y1");
  }

  @Test
  void takesRequestDataFromEntities() {
    GetOnlineFeaturesResponse answer =
        get(
            features("ratio:scaled")
                .putEntities("driver_id", longs(1005, 1002))
                .putEntities("unrelated", strings("x", "y"))
                .putEntities("factor", doubles(3, 4)));

    assertThat(names(answer)).containsExactly("driver_id", "factor", "scaled");
    assertThat(answer.getResults(2).getValues(0).getDoubleVal()).isEqualTo(1.5);
    assertThat(answer.getResults(2).getStatusesList()).doesNotContain(INVALID);
  }

  @Test
  void takesSmallerIntegersAsKeys() {
    GetOnlineFeaturesResponse answer =
        get(
            features("ds:conv")
                .putEntities(
                    "driver_id",
                    RepeatedValue.newBuilder()
                        .addVal(Value.newBuilder().setInt32Val(1005))
                        .build()));

    assertThat(answer.getResults(1).getStatusesList()).containsExactly(PRESENT);
  }

  @Test
  void refusesWhatTheCallerDidWrongWithoutInternalErrors() {
    refused(
        features("no:conv").putEntities("driver_id", longs(1)), "NOT_FOUND", "'no' does not exist");
    refused(
        features("ds:cnv").putEntities("driver_id", longs(1)),
        "INVALID_ARGUMENT",
        "did you mean 'conv'");
    refused(
        features("conv").putEntities("driver_id", longs(1)), "INVALID_ARGUMENT", "view:feature");
    refused(
        GetOnlineFeaturesRequest.newBuilder()
            .setFeatureService("bot")
            .putEntities("driver_id", longs(1)),
        "NOT_FOUND",
        "did you mean 'both'");
    refused(features("ds:conv"), "INVALID_ARGUMENT", "'driver_id' (INT64) is missing");
    refused(
        features("ds:conv").putEntities("driver_id", strings("1")),
        "INVALID_ARGUMENT",
        "'driver_id' in row 0 is STRING, not INT64");
    refused(
        features("city_rides:rides")
            .putEntities("driver_id", longs(1, 2))
            .putEntities("city", strings("Bern")),
        "INVALID_ARGUMENT",
        "same number of rows");
    refused(
        features("ds:conv", "city_rides:conv")
            .putEntities("driver_id", longs(1))
            .putEntities("city", strings("Bern")),
        "INVALID_ARGUMENT",
        "full_feature_names");
    refused(
        features("ds:conv", "ds:conv").putEntities("driver_id", longs(1)),
        "INVALID_ARGUMENT",
        "twice");
    refused(
        features("ratio:scaled").putEntities("driver_id", longs(1)),
        "INVALID_ARGUMENT",
        "'factor'");
    refused(
        features("ds:conv")
            .putEntities(
                "driver_id", RepeatedValue.newBuilder().addVal(Value.getDefaultInstance()).build()),
        "INVALID_ARGUMENT",
        "is null");
    refused(
        GetOnlineFeaturesRequest.newBuilder().putEntities("driver_id", longs(1)),
        "INVALID_ARGUMENT",
        "No feature");
  }

  private static void refused(
      GetOnlineFeaturesRequest.Builder request, String code, String message) {
    assertThatThrownBy(() -> get(request))
        .hasMessageStartingWith(code + ":")
        .hasMessageContaining(message);
  }

  private static GetOnlineFeaturesResponse get(GetOnlineFeaturesRequest.Builder request) {
    return stub.getOnlineFeatures(request.build());
  }

  private static GetOnlineFeaturesRequest.Builder features(String... references) {
    return GetOnlineFeaturesRequest.newBuilder()
        .setFeatures(FeatureList.newBuilder().addAllVal(Arrays.asList(references)));
  }

  private static List<String> names(GetOnlineFeaturesResponse answer) {
    return answer.getMetadata().getFeatureNames().getValList();
  }

  private static RepeatedValue longs(long... values) {
    RepeatedValue.Builder list = RepeatedValue.newBuilder();
    Arrays.stream(values).forEach(value -> list.addValBuilder().setInt64Val(value));
    return list.build();
  }

  private static RepeatedValue doubles(double... values) {
    RepeatedValue.Builder list = RepeatedValue.newBuilder();
    Arrays.stream(values).forEach(value -> list.addValBuilder().setDoubleVal(value));
    return list.build();
  }

  private static RepeatedValue strings(String... values) {
    RepeatedValue.Builder list = RepeatedValue.newBuilder();
    Arrays.stream(values).forEach(value -> list.addValBuilder().setStringVal(value));
    return list.build();
  }
}
