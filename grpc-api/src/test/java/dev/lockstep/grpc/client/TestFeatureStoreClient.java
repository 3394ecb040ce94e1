/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.grpc.TestingReader;
import dev.lockstep.grpc.server.LockstepServer;
import dev.lockstep.grpc.server.ServerConfig;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.registry.Rollout;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.Entity;
import dev.lockstep.proto.v1.ExplainRequest;
import dev.lockstep.proto.v1.FeatureService;
import dev.lockstep.proto.v1.FeatureView;
import dev.lockstep.proto.v1.OnDemandFeatureView;
import dev.lockstep.proto.v1.Value;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TestFeatureStoreClient {
  private static final long NOW_MILLIS = TestingFeatures.NOW;
  private static final Instant NOW = Instant.ofEpochMilli(NOW_MILLIS);

  private final InMemoryFeatureReader rows = TestingFeatures.reader();
  private final TestingReader reader = new TestingReader(rows);
  private volatile Catalog catalog = new Catalog(TestingFeatures.PLAN, 1, Instant.EPOCH, List.of());
  private LockstepServer server;
  private FeatureStoreClient client;

  @BeforeEach
  void start() {
    server =
        new LockstepServer(
                ServerConfig.DEFAULT.withAddress("127.0.0.1", 0),
                () -> catalog,
                reader,
                new SimpleMeterRegistry())
            .start();
    client = FeatureStoreClient.connect("127.0.0.1", server.port());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void gettersAreTyped() {
    OnlineFeatures answer =
        client.get(
            FeatureQuery.ofFeatures(
                    "merchant_profile:i32",
                    "merchant_profile:i64",
                    "merchant_profile:f32",
                    "merchant_profile:f64",
                    "merchant_profile:price",
                    "merchant_profile:name",
                    "merchant_profile:open",
                    "merchant_profile:logo",
                    "merchant_profile:since",
                    "merchant_profile:tags")
                .entities("merchant_id", 7, 9)
                .asOf(NOW)
                .build());

    assertThat(answer.rows()).isEqualTo(2);
    assertThat(answer.asOf()).isEqualTo(NOW);
    assertThat(answer.getLong(0, "i32")).hasValue(Integer.MIN_VALUE);
    assertThat(answer.getLong(0, "i64")).hasValue(Long.MAX_VALUE);
    assertThat(answer.getDouble(0, "f32")).hasValue(Double.NaN);
    assertThat(Double.doubleToRawLongBits(answer.getDouble(0, "f64").orElseThrow()))
        .isEqualTo(0x7ff8_0000_dead_beefL);
    assertThat(answer.getDecimal(0, "price")).hasValue(new BigDecimal("12.50"));
    assertThat(answer.getString(0, "name")).hasValue("Zoë's \u0000 店");
    assertThat(answer.getBoolean(0, "open")).hasValue(true);
    assertThat(answer.getBytes(0, "logo")).hasValue(Bytes.ofHex("00ff10"));
    assertThat(answer.getTimestamp(0, "since")).hasValue(Instant.ofEpochMilli(-1));
    assertThat(answer.getList(0, "tags").orElseThrow()).isEqualTo(List.of("x", "", "y"));
    assertThat(answer.eventTime(0, "name")).hasValue(NOW.minus(Duration.ofHours(1)));
    assertThat(answer.status(1, "name")).isEqualTo(ValueStatus.NOT_FOUND);
    assertThat(answer.getString(1, "name")).isEmpty();
    assertThat(answer.getLong(1, "i64")).isEmpty();
    assertThat(answer.eventTime(1, "name")).isEmpty();
  }

  @Test
  void gettersRefuseWhatIsNotThere() {
    OnlineFeatures answer = client.get(cards("c1"));

    assertThatThrownBy(() -> answer.getString(0, "count_1h"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Feature count_1h is not a String but a Long");
    assertThatThrownBy(() -> answer.getDouble(0, "count_1h"))
        .hasMessage("Feature count_1h is not a floating-point number but a Long");
    assertThatThrownBy(() -> answer.getLong(0, "count_2h"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> answer.getLong(1, "count_1h"))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void contextCountsAndReasonsTravel() {
    OnlineFeatures answer =
        client.get(
            FeatureQuery.ofFeatures(
                    "payment_risk:share", "card_activity:shops_1h", "card_activity:overflow_1h")
                .entities("card_id", "c1", "c2")
                .context("amount", 30.75, null)
                .asOf(NOW)
                .fullNames()
                .build());

    assertThat(answer.getDouble(0, "payment_risk__share")).hasValue(0.5);
    assertThat(answer.status(1, "payment_risk__share")).isEqualTo(ValueStatus.NULL_VALUE);
    assertThat(answer.getCounts(1, "card_activity__shops_1h"))
        .hasValue(List.of(new ValueCount("b", 2)));
    assertThat(answer.reason(0, "card_activity__overflow_1h")).isEmpty();
    assertThat(answer.reason(1, "card_activity__overflow_1h")).isNotEmpty();
  }

  @Test
  void answersAreReplayed() {
    OnlineFeatures before = client.get(cards("c1"));
    append("c1", 10);

    OnlineFeatures now = client.get(cards("c1"));
    OnlineFeatures again =
        client.get(
            FeatureQuery.ofFeatures("card_activity:count_1h")
                .entities("card_id", "c1")
                .replay(before)
                .build());

    assertThat(now.getLong(0, "count_1h")).hasValue(3);
    assertThat(again.toProto()).isEqualTo(before.toProto());
    assertThat(again.token(0, "card_activity")).isEqualTo(before.token(0, "card_activity"));
  }

  @Test
  void errorsKeepCodeAndMessage() {
    assertThatThrownBy(
            () -> client.get(FeatureQuery.ofService("fraud").entities("card_id", "c1").build()))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_NAME);
              assertThat(e)
                  .hasMessage("Feature service 'fraud' is unknown; did you mean 'fraud_v1'?");
            });
  }

  @Test
  void unavailabilityIsTriedAgain() {
    AtomicInteger reads = new AtomicInteger();
    EntityKey asked = new EntityKey("c1");
    // The server's own probe reads too, of another entity.
    reader.behave(
        (delegate, request) ->
            request.entities().contains(asked) && reads.incrementAndGet() < 3
                ? CompletableFuture.failedFuture(
                    new LockstepException(ErrorCode.STORE_UNAVAILABLE, "not now"))
                : delegate.read(request));

    assertThat(client.get(cards("c1")).getLong(0, "count_1h")).hasValue(2);
    assertThat(reads).hasValue(3);
  }

  @Test
  void retriesEndAndOtherErrorsAreNotTriedAgain() {
    reader.fail(new LockstepException(ErrorCode.STORE_UNAVAILABLE, "not now"));
    assertThatThrownBy(() -> client.get(cards("c1")))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    assertThat(reader.requests()).hasSize(4);

    reader.fail(new LockstepException(ErrorCode.ROW_LIMIT, "too many"));
    assertThatThrownBy(() -> client.get(cards("c1"))).hasMessage("too many");
    assertThat(reader.requests()).hasSize(5);
  }

  @Test
  void theDeadlineEndsACall() {
    reader.hang();
    try (FeatureStoreClient hasty =
        FeatureStoreClient.builder("127.0.0.1", server.port())
            .deadline(Duration.ofMillis(100))
            .maxAttempts(1)
            .build()) {
      assertThatThrownBy(() -> hasty.get(cards("c1")))
          .isInstanceOfSatisfying(
              LockstepException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    }
  }

  @Test
  void asynchronousReadsAnswerAndFailAlike() throws Exception {
    assertThat(client.getAsync(cards("c1")).get(5, TimeUnit.SECONDS).getLong(0, "count_1h"))
        .hasValue(2);
    assertThatThrownBy(
            () ->
                client
                    .getAsync(FeatureQuery.ofService("x").entities("card_id", "c1").build())
                    .get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(LockstepException.class);
  }

  @Test
  void monotonicReadsPassOnWhatTheySaw() {
    MonotonicReads monotonic = client.monotonicReads();
    FeatureQuery.Builder query =
        FeatureQuery.ofFeatures("card_activity:count_1h")
            .entities("card_id", "c1", "nobody")
            .asOf(NOW);

    monotonic.get(query);
    assertThat(reader.requests().get(0).atLeastSeqs()).isEmpty();
    append("c1", 10);
    monotonic.get(query);
    assertThat(reader.requests().get(1).atLeastSeqs()).containsExactly(3L, Long.MIN_VALUE);
    monotonic.get(query);
    assertThat(reader.requests().get(2).atLeastSeqs()).containsExactly(10L, Long.MIN_VALUE);

    reader.behave((delegate, request) -> TestingFeatures.reader().read(request));
    assertThatThrownBy(() -> monotonic.get(query))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.POSITION_NOT_REACHED));
  }

  @Test
  void monotonicReadsFollowAPromotionAndARollback() {
    ViewPlan next = TestingFeatures.cardActivity(2, 1);
    rows.append(next, List.of(TestingFeatures.card("c1", NOW_MILLIS - 1, 50, 1.0, 1L, "a")));
    MonotonicReads monotonic = client.monotonicReads();
    FeatureQuery.Builder query =
        FeatureQuery.ofFeatures("card_activity:count_1h").entities("card_id", "c1").asOf(NOW);
    monotonic.get(query);

    catalog = catalog(next, Set.of());
    monotonic.get(query);
    assertThat(reader.requests().get(1).atLeastSeqs()).containsExactly(Long.MIN_VALUE);
    monotonic.get(query);
    assertThat(reader.requests().get(2).atLeastSeqs()).containsExactly(50L);

    catalog = catalog(TestingFeatures.CARD_ACTIVITY, Set.of());
    assertThatThrownBy(() -> monotonic.get(query))
        .as("a server that is behind must not take the client back")
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.POSITION_NOT_REACHED));

    catalog = catalog(TestingFeatures.CARD_ACTIVITY, Set.of(new LogVersion("card_activity", 2)));
    monotonic.get(query);
    assertThat(reader.requests().get(3).atLeastSeqs()).containsExactly(Long.MIN_VALUE);
    monotonic.get(query);
    assertThat(reader.requests().get(4).atLeastSeqs())
        .as("bounds of the version that is served again")
        .containsExactly(3L);
  }

  private static Catalog catalog(ViewPlan cardActivity, Set<LogVersion> rolledBack) {
    return new Catalog(
        TestingFeatures.plan(cardActivity),
        2,
        Instant.EPOCH,
        List.of(),
        new Rollout(Optional.empty(), Set.of(), Optional.empty(), rolledBack, Set.of()));
  }

  @Test
  void definitionsAndExplanationsAreReachable() {
    assertThat(client.featureViews()).extracting(FeatureView::getName).contains("card_activity");
    assertThat(client.onDemandFeatureViews())
        .extracting(OnDemandFeatureView::getName)
        .containsExactly("payment_risk");
    assertThat(client.featureServices()).extracting(FeatureService::getName).contains("risk");
    assertThat(client.entities()).extracting(Entity::getName).contains("card");
    assertThat(
            client
                .explain(
                    ExplainRequest.newBuilder()
                        .setFeature("card_activity:count_1h")
                        .putEntity("card_id", Value.newBuilder().setString("c1").build())
                        .setAsOfMillis(TestingFeatures.NOW)
                        .build())
                .getExplanation()
                .getValue()
                .getInt64())
        .isEqualTo(2);
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() {
    server.close();
    assertThatThrownBy(() -> client.get(cards("c1")))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
  }

  private void append(String card, long seq) {
    rows.append(
        TestingFeatures.CARD_ACTIVITY,
        List.of(TestingFeatures.card(card, TestingFeatures.NOW - 1, seq, 1, 1, "x")));
  }

  private static FeatureQuery cards(String card) {
    return FeatureQuery.ofFeatures("card_activity:count_1h")
        .entities("card_id", card)
        .asOf(NOW)
        .build();
  }
}
