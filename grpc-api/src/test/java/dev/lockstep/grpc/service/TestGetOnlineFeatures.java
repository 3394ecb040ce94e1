/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static dev.lockstep.grpc.service.ServiceFixture.doubles;
import static dev.lockstep.grpc.service.ServiceFixture.features;
import static dev.lockstep.grpc.service.ServiceFixture.longs;
import static dev.lockstep.grpc.service.ServiceFixture.message;
import static dev.lockstep.grpc.service.ServiceFixture.reason;
import static dev.lockstep.grpc.service.ServiceFixture.service;
import static dev.lockstep.grpc.service.ServiceFixture.strings;
import static dev.lockstep.grpc.service.ServiceFixture.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.grpc.service.ServedDefinitions.ServedVersion;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.Replay;
import dev.lockstep.proto.v1.Tokens;
import dev.lockstep.proto.v1.ValueStatus;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import dev.lockstep.type.Values;
import dev.lockstep.wire.ColumnBuilder;
import dev.lockstep.wire.ColumnCells;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TestGetOnlineFeatures {
  private static final long NOW = TestingFeatures.NOW;
  private static final long HOUR = TestingFeatures.HOUR;
  private ServiceFixture store;

  @BeforeEach
  void start() throws IOException {
    store = new ServiceFixture();
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void answersColumnsWithStatusesAndEventTimes() {
    GetOnlineFeaturesResponse response =
        store.get(
            features("card_activity:count_1h", "card_activity:spend_1h")
                .putEntities("card_id", strings("c1", "nobody", "c1")));

    assertThat(response.getAsOfMillis()).isEqualTo(NOW);
    assertThat(response.getFeaturesList())
        .extracting(FeatureVector::getName)
        .containsExactly("count_1h", "spend_1h");
    assertThat(response.getFeatures(0).getValues()).isEqualTo(longs(2L, 0L, 2L));
    assertThat(response.getFeatures(0).getStatusesList())
        .containsExactly(ValueStatus.PRESENT, ValueStatus.PRESENT, ValueStatus.PRESENT);
    assertThat(response.getFeatures(1).getView()).isEqualTo("card_activity");
    assertThat(response.getFeatures(1).getValues()).isEqualTo(doubles(30.75, null, 30.75));
    assertThat(response.getFeatures(1).getStatusesList())
        .containsExactly(ValueStatus.PRESENT, ValueStatus.NULL_VALUE, ValueStatus.PRESENT);
    assertThat(response.getFeatures(1).getEventTimesMillisList())
        .containsExactly(NOW - 500, 0L, NOW - 500);
  }

  @Test
  void readsEachViewOnceWithTheColumnsThatItNeeds() {
    GetOnlineFeaturesResponse response =
        store.get(
            features(
                    "card_activity:count_1h",
                    "merchant_profile:name",
                    "device_state:trusted",
                    "merchant_profile:open")
                .putEntities("card_id", strings("c1", "c2"))
                .putEntities("merchant_id", longs(7L, 8L))
                .putEntities("device_number", longs(3L, 3L)));

    assertThat(store.reader.requests()).hasSize(3);
    assertThat(store.reader.requests())
        .filteredOn(request -> request.view().name().equals("merchant_profile"))
        .singleElement()
        .satisfies(request -> assertThat(request.features()).hasSize(2));
    assertThat(vector(response, "trusted").getStatusesList())
        .containsExactly(ValueStatus.PRESENT, ValueStatus.NOT_FOUND);
    assertThat(vector(response, "name").getStatusesList())
        .containsExactly(ValueStatus.PRESENT, ValueStatus.OUTSIDE_MAX_AGE);
    assertThat(response.getPositionsList())
        .extracting(ViewPositions::getView)
        .containsExactly("card_activity", "merchant_profile", "device_state");
  }

  @Test
  void everyTypeKeepsItsBits() {
    List<String> columns =
        List.of("i32", "i64", "f32", "f64", "price", "name", "open", "logo", "since", "tags");
    List<Object> expected = TestingFeatures.merchant(7, 0, 1).values();
    for (int i = 0; i < columns.size(); i++) {
      GetOnlineFeaturesResponse response =
          store.get(
              features("merchant_profile:" + columns.get(i)).putEntities("merchant_id", longs(7L)));
      assertThat(
              Values.identical(
                  ColumnCells.get(response.getFeatures(0).getValues(), 0), expected.get(i + 1)))
          .as(columns.get(i))
          .isTrue();
    }
  }

  @Test
  void listsAndCountedListsAreAnswered() {
    GetOnlineFeaturesResponse response =
        store.get(
            features("card_activity:shops_1h", "card_activity:last_shops_1h")
                .putEntities("card_id", strings("c2", "nobody")));

    assertThat(ColumnCells.get(vector(response, "shops_1h").getValues(), 0))
        .isEqualTo(List.of(new ValueCount("b", 2)));
    assertThat(ColumnCells.get(vector(response, "shops_1h").getValues(), 1)).isEqualTo(List.of());
    assertThat(ColumnCells.get(vector(response, "last_shops_1h").getValues(), 0))
        .isEqualTo(List.of("b", "b"));
  }

  @Test
  void errorsOfSingleValuesCarryTheirReasons() {
    GetOnlineFeaturesResponse response =
        store.get(
            features("card_activity:overflow_1h", "card_activity:count_1h")
                .putEntities("card_id", strings("c1", "c2")));

    assertThat(vector(response, "overflow_1h").getStatusesList())
        .containsExactly(ValueStatus.PRESENT, ValueStatus.ERROR);
    assertThat(vector(response, "overflow_1h").getReasonsMap()).containsOnlyKeys(1);
    assertThat(vector(response, "overflow_1h").getReasonsOrThrow(1)).isNotBlank();
    assertThat(vector(response, "count_1h").getReasonsMap()).isEmpty();
  }

  @Test
  void onDemandFeaturesReadTheirInputsAlthoughNobodyAskedForThem() {
    GetOnlineFeaturesResponse response =
        store.get(
            features("payment_risk:share")
                .putEntities("card_id", strings("c1", "nobody", "c1"))
                .putRequestContext("amount", doubles(30.75, 1.0, null)));

    FeatureVector share = response.getFeatures(0);
    assertThat(response.getFeaturesCount()).isEqualTo(1);
    assertThat(share.getValues()).isEqualTo(doubles(0.5, null, null));
    assertThat(share.getStatusesList())
        .containsExactly(ValueStatus.PRESENT, ValueStatus.NULL_VALUE, ValueStatus.NULL_VALUE);
    assertThat(share.getEventTimesMillis(0)).isEqualTo(NOW - 500);
    assertThat(response.getPositions(0).getView()).isEqualTo("card_activity");
    assertThat(response.getPositions(0).getTokensCount()).isEqualTo(3);
  }

  @Test
  void anInputWithAnErrorMakesTheOnDemandFeatureAnError() {
    GetOnlineFeaturesResponse response =
        store.get(features("payment_risk:over").putEntities("card_id", strings("c1", "c2")));

    assertThat(response.getFeatures(0).getStatusesList())
        .containsExactly(ValueStatus.PRESENT, ValueStatus.ERROR);
    assertThat(response.getFeatures(0).getReasonsOrThrow(1)).contains("broken");
  }

  @Test
  void onDemandFeaturesOfRequestContextAloneReadNothing() {
    GetOnlineFeaturesResponse response =
        store.get(
            features("payment_risk:online").putRequestContext("channel", strings("web", "shop")));

    assertThat(response.getFeatures(0).getValues())
        .isEqualTo(ColumnBuilder.build(ValueType.BOOL, List.of(true, false)));
    assertThat(response.getPositionsList()).isEmpty();
    assertThat(store.reader.requests()).isEmpty();
  }

  @Test
  void contextThatOnlyOtherFeaturesOfTheViewNeedIsAllowed() {
    GetOnlineFeaturesResponse response =
        store.get(
            features("payment_risk:online")
                .putRequestContext("channel", strings("web"))
                .putRequestContext("amount", doubles(1.0)));

    assertThat(response.getFeatures(0).getStatuses(0)).isEqualTo(ValueStatus.PRESENT);
  }

  @Test
  void servicesKeepTheirOrderAndFullNamesNameTheView() {
    GetOnlineFeaturesRequest.Builder request =
        service("fraud_v1")
            .putEntities("card_id", strings("c1"))
            .putEntities("merchant_id", longs(7L));

    assertThat(store.get(request).getFeaturesList())
        .extracting(FeatureVector::getName)
        .containsExactly("count_1h", "spend_1h", "name");
    assertThat(store.get(request.setFullFeatureNames(true)).getFeaturesList())
        .extracting(FeatureVector::getName)
        .containsExactly(
            "card_activity__count_1h", "card_activity__spend_1h", "merchant_profile__name");
  }

  @Test
  void asOfAndKnownAtChooseRows() {
    GetOnlineFeaturesRequest.Builder request =
        features("card_activity:count_1h").putEntities("card_id", strings("c1"));

    assertThat(store.get(request.setAsOfMillis(NOW - 500)).getFeatures(0).getValues())
        .isEqualTo(longs(1L));
    assertThat(store.get(request.setAsOfMillis(NOW - 2 * HOUR + 1)).getFeatures(0).getValues())
        .isEqualTo(longs(1L));
    assertThat(
            store.get(request.setAsOfMillis(NOW).setKnownAtMillis(199)).getFeatures(0).getValues())
        .isEqualTo(longs(1L));
    assertThat(
            store.get(request.setAsOfMillis(NOW).setKnownAtMillis(99)).getFeatures(0).getValues())
        .isEqualTo(longs(0L));
  }

  @Test
  void allViewsOfARequestShareOneT() {
    store.get(
        service("fraud_v1")
            .putEntities("card_id", strings("c1"))
            .putEntities("merchant_id", longs(7L)));

    assertThat(store.reader.requests())
        .extracting(request -> request.asOfMillis())
        .containsExactly(NOW, NOW);
  }

  @Test
  void positionsNameWhatAnAnswerWasComputedFrom() {
    ViewPositions positions =
        store
            .get(features("card_activity:count_1h").putEntities("card_id", strings("c1", "nobody")))
            .getPositions(0);

    assertThat(positions.getVersion()).isEqualTo(1);
    assertThat(positions.getRevision()).isEqualTo(1);
    assertThat(positions.getSeqsList()).containsExactly(3L, Position.NO_ROW);
    assertThat(positions.getPartitions(0)).isEqualTo(2);
    assertThat(positions.getTokensList())
        .containsExactly(
            "ls1.card_activity.1.1.2.0.0.3." + NOW, "ls1.card_activity.1.1.0.0.0.none." + NOW);
  }

  @Test
  void replayGivesIdenticalBytesAfterNewRowsArrived() {
    GetOnlineFeaturesRequest.Builder request =
        features("card_activity:count_1h", "card_activity:spend_1h", "merchant_profile:f64")
            .putEntities("card_id", strings("c1", "nobody"))
            .putEntities("merchant_id", longs(7L, 9L));
    GetOnlineFeaturesResponse before = store.get(request);
    appendCard("c1", 10);
    appendCard("nobody", 11);

    GetOnlineFeaturesResponse now = store.get(request);
    GetOnlineFeaturesResponse replayed = store.get(request.setReplay(replay(before)));

    assertThat(now.getFeatures(0).getValues()).isEqualTo(longs(3L, 1L));
    assertThat(replayed.toByteString()).isEqualTo(before.toByteString());
  }

  @Test
  void replayNeedsTokensOfEveryView() {
    GetOnlineFeaturesResponse before =
        store.get(features("card_activity:count_1h").putEntities("card_id", strings("c1")));

    StatusRuntimeException failure =
        store.failure(
            service("fraud_v1")
                .putEntities("card_id", strings("c1"))
                .putEntities("merchant_id", longs(7L))
                .setReplay(replay(before)));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(message(failure))
        .isEqualTo("No tokens of view 'merchant_profile', which the features need");
  }

  @Test
  void replayRefusesTokensThatDoNotFit() {
    GetOnlineFeaturesRequest.Builder request =
        features("card_activity:count_1h").putEntities("card_id", strings("c1", "c2"));

    assertThat(
            message(
                store.failure(
                    request.setReplay(replayOf("ls1.card_activity.1.1.2.0.0.3.5", "rubbish")))))
        .isEqualTo("Token in row 1 is not a position token: 'rubbish'");
    assertThat(
            message(store.failure(request.setReplay(replayOf("ls1.card_activity.1.1.2.0.0.3.5")))))
        .startsWith("1 tokens are given for 2 entity rows");
    assertThat(
            message(
                store.failure(
                    request.setReplay(
                        replayOf(
                            "ls1.card_activity.1.1.2.0.0.3.5",
                            "ls1.merchant_profile.1.1.2.0.0.3.5")))))
        .startsWith("Tokens of the views 'card_activity' and 'merchant_profile' are mixed");
    assertThat(
            message(
                store.failure(
                    request.setReplay(
                        replayOf(
                            "ls1.card_activity.1.1.2.0.0.3.5",
                            "ls1.card_activity.1.1.2.0.0.4.6")))))
        .isEqualTo("Tokens of different moments cannot be replayed in one request: T is 5 and 6");
    assertThat(
            message(
                store.failure(
                    request
                        .setReplay(
                            replayOf(
                                "ls1.card_activity.1.1.2.0.0.3.5",
                                "ls1.card_activity.1.1.2.0.0.4.5"))
                        .setAsOfMillis(7))))
        .isEqualTo("as_of_millis is 7, but the tokens to replay are of T = 5");
    assertThat(
            message(
                store.failure(
                    request
                        .clearAsOfMillis()
                        .setReplay(
                            replayOf(
                                "ls1.card_activity.9.1.2.0.0.3.5",
                                "ls1.card_activity.9.1.2.0.0.4.5")))))
        .isEqualTo("Nothing is known of version 9 of view 'card_activity'; version 1 is served");
  }

  @Test
  void aPositionOfAnEarlierVersionIsReplayedWithThatVersion() {
    GetOnlineFeaturesRequest.Builder request =
        features("card_activity:count_1h").putEntities("card_id", strings("c1"));
    GetOnlineFeaturesResponse before = store.get(request);

    store.definitions =
        new ServedDefinitions(
            TestingFeatures.plan(TestingFeatures.cardActivity(2, 1)),
            List.of(TestingFeatures.CARD_ACTIVITY));

    assertThat(store.get(request).getPositions(0).getVersion()).isEqualTo(2);
    assertThat(store.get(request.setReplay(replay(before))).toByteString())
        .isEqualTo(before.toByteString());
  }

  @Test
  void aPositionOfARetiredVersionIsRefusedByName() throws IOException {
    GetOnlineFeaturesRequest.Builder request =
        features("card_activity:count_1h").putEntities("card_id", strings("c1"));
    GetOnlineFeaturesResponse before = store.get(request);

    store.definitions =
        new ServedDefinitions(
            0,
            TestingFeatures.plan(TestingFeatures.cardActivity(2, 1)),
            List.of(TestingFeatures.CARD_ACTIVITY),
            Set.of(),
            Set.of(new ServedVersion("card_activity", 1)));

    StatusRuntimeException failure = store.failure(request.setReplay(replay(before)));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(reason(failure)).isEqualTo("VERSION_RETIRED");
    assertThat(message(failure))
        .isEqualTo(
            "Version 1 of view 'card_activity' is retired, its rows are in no store any more;"
                + " version 2 is served");
  }

  @Test
  void lowerBoundsOfAVersionThatWasRolledBackBoundNothing() throws IOException {
    GetOnlineFeaturesRequest.Builder request =
        features("card_activity:count_1h")
            .putEntities("card_id", strings("c1"))
            .addAtLeast(Tokens.newBuilder().addTokens("ls1.card_activity.2.1.2.0.0.99.5"));
    assertThat(reason(store.failure(request)))
        .as("a promotion that this server has not seen yet")
        .isEqualTo("POSITION_NOT_REACHED");

    store.definitions =
        new ServedDefinitions(
            0,
            TestingFeatures.PLAN,
            List.of(),
            Set.of(new ServedVersion("card_activity", 2)),
            Set.of());
    assertThat(store.get(request).getPositions(0).getVersion()).isEqualTo(1);
    assertThat(store.reader.requests().get(0).atLeastSeqs()).containsExactly(Position.NO_ROW);
  }

  @Test
  void lowerBoundsReachTheReader() {
    GetOnlineFeaturesRequest.Builder request =
        features("card_activity:count_1h", "merchant_profile:name")
            .putEntities("card_id", strings("c1", "c2"))
            .putEntities("merchant_id", longs(7L, 8L))
            .addAtLeast(
                Tokens.newBuilder().addTokens("ls1.card_activity.1.1.2.0.0.3.5").addTokens(""));

    store.get(request);

    assertThat(store.reader.requests().get(0).atLeastSeqs()).containsExactly(3L, Position.NO_ROW);
    assertThat(store.reader.requests().get(0).point()).isEqualTo(new ReadPoint.Latest());
    assertThat(store.reader.requests().get(1).atLeastSeqs()).isEmpty();
  }

  @Test
  void aLowerBoundThatIsNotReachedIsUnavailable() throws IOException {
    StatusRuntimeException failure =
        store.failure(
            features("card_activity:count_1h")
                .putEntities("card_id", strings("c1"))
                .addAtLeast(Tokens.newBuilder().addTokens("ls1.card_activity.1.1.2.0.0.99.5")));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(ServiceFixture.reason(failure)).isEqualTo("POSITION_NOT_REACHED");
  }

  @Test
  void lowerBoundsOfOtherVersionsNeverCompareSeqs() {
    GetOnlineFeaturesRequest.Builder older =
        features("card_activity:count_1h")
            .putEntities("card_id", strings("c1"))
            .addAtLeast(Tokens.newBuilder().addTokens("ls1.card_activity.1.1.2.0.0.99.5"));
    store.definitions =
        ServedDefinitions.of(TestingFeatures.plan(TestingFeatures.cardActivity(2, 1)));
    store.get(older);
    assertThat(store.reader.requests().get(0).atLeastSeqs()).containsExactly(Position.NO_ROW);

    StatusRuntimeException failure =
        store.failure(
            features("card_activity:count_1h")
                .putEntities("card_id", strings("c1"))
                .addAtLeast(Tokens.newBuilder().addTokens("ls1.card_activity.3.1.2.0.0.1.5")));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(message(failure)).contains("version 3").contains("still serves version 2");
  }

  @Test
  void aRequestSeesOneStateOfTheDefinitions() {
    GetOnlineFeaturesRequest.Builder request =
        service("fraud_v1")
            .putEntities("card_id", strings("c1"))
            .putEntities("merchant_id", longs(7L));
    store.reader.behave(
        (reader, read) -> {
          store.definitions =
              ServedDefinitions.of(TestingFeatures.plan(TestingFeatures.cardActivity(2, 1)));
          return reader.read(read);
        });

    assertThat(store.get(request).getPositions(0).getVersion()).isEqualTo(1);
    assertThat(store.get(request).getPositions(0).getVersion()).isEqualTo(2);
  }

  private void appendCard(String card, long seq) {
    store.reader.behave(
        (reader, read) -> {
          ((dev.lockstep.evaluate.InMemoryFeatureReader) reader)
              .append(
                  TestingFeatures.CARD_ACTIVITY,
                  List.of(TestingFeatures.card(card, NOW - 1, seq, 5, 1, "n")));
          store.reader.behave((same, next) -> same.read(next));
          return reader.read(read);
        });
    store.get(features("card_activity:count_1h").putEntities("card_id", strings("c2")));
  }

  private static Replay replay(GetOnlineFeaturesResponse response) {
    Replay.Builder replay = Replay.newBuilder();
    response
        .getPositionsList()
        .forEach(
            positions ->
                replay.addViews(Tokens.newBuilder().addAllTokens(positions.getTokensList())));
    return replay.build();
  }

  private static Replay replayOf(String... tokens) {
    return Replay.newBuilder().addViews(Tokens.newBuilder().addAllTokens(List.of(tokens))).build();
  }
}
