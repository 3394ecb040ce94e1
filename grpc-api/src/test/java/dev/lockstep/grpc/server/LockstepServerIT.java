/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.error.ErrorCategory;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.online.read.PinotFeatureReader;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.Evidence;
import dev.lockstep.proto.v1.ExplainRequest;
import dev.lockstep.proto.v1.Value;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.stack.Role;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.Agreement;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Client, server and reader over a real Kafka and a real Pinot, judged by the oracle. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LockstepServerIT {
  private static final long SEED = 299_792;
  private static final List<String> CARDS = List.of("c1", "c2", "c 3|%", "店", "nobody");
  private static final List<Long> MERCHANTS = List.of(7L, 8L, -1L, Long.MIN_VALUE, 9L);

  private final long now = System.currentTimeMillis();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private TestingStack stack;
  private StoreFixture store;
  private FeatureReader reader;
  private LockstepServer server;
  private FeatureStoreClient client;

  @BeforeAll
  void start() throws Exception {
    stack = TestingStack.shared();
    store = new StoreFixture(stack.endpoints());
    store.create(List.copyOf(TestingFeatures.PLAN.views().values()));
    store.append(TestingFeatures.CARD_ACTIVITY, cardRows(400));
    List<LogRow> merchants = new ArrayList<>();
    MERCHANTS
        .subList(0, 4)
        .forEach(id -> merchants.add(TestingFeatures.merchant(id, now - 1 - random.nextInt(9), 0)));
    store.append(TestingFeatures.MERCHANT_PROFILE, merchants);
    Catalog catalog = ServerFixture.catalog(TestingFeatures.PLAN);
    reader = new PinotFeatureReader(store.config);
    server =
        new LockstepServer(
                ServerConfig.DEFAULT.withAddress("127.0.0.1", 0),
                () -> catalog,
                reader,
                new SimpleMeterRegistry())
            .start();
    client =
        FeatureStoreClient.builder("127.0.0.1", server.port())
            .deadline(Duration.ofSeconds(20))
            .build();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    reader.close();
    store.close();
  }

  @Test
  void answersAgreeWithTheOracleAtAnyMoment() {
    for (int i = 0; i < 50; i++) {
      long asOf = now - random.nextLong(2 * TestingFeatures.HOUR) + 1000;
      assertAgrees(client.get(query(Instant.ofEpochMilli(asOf)).build()), "seed " + SEED);
    }
  }

  @Test
  void replayGivesTheSameBitsAfterMoreRowsAndAfterARestart() {
    Instant asOf = Instant.ofEpochMilli(now);
    OnlineFeatures before = client.get(query(asOf).build());
    store.append(TestingFeatures.CARD_ACTIVITY, cardRows(50));
    OnlineFeatures after = client.get(query(asOf).build());

    assertThat(after.toProto()).isNotEqualTo(before.toProto());
    assertReplays(before);
    assertReplays(after);

    stack.kill(Role.PINOT);
    assertThatThrownBy(() -> client.get(query(asOf).build()))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code().category()).isEqualTo(ErrorCategory.UNAVAILABLE));
    stack.restart(Role.PINOT);

    await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptions()
        .untilAsserted(() -> assertReplays(after));
    assertReplays(before);
  }

  @Test
  void lowerBoundsHoldAgainstTheRealStore() {
    Instant asOf = Instant.ofEpochMilli(now);
    OnlineFeatures seen = client.get(query(asOf).build());

    assertAgrees(client.get(query(asOf).atLeast(seen).build()), "at least what was seen");
  }

  @Test
  void explanationsNameTheQueries() {
    Evidence evidence =
        client
            .explain(
                ExplainRequest.newBuilder()
                    .setFeature("card_activity:spend_1h")
                    .putEntity("card_id", Value.newBuilder().setString("c1").build())
                    .setAsOfMillis(now)
                    .build())
            .getExplanation()
            .getEvidence();

    assertThat(evidence.getQueriesList()).isNotEmpty();
    assertThat(evidence.getQueries(0).getText()).startsWith("SELECT ");
    assertThat(evidence.getQueries(0).getNanos()).isPositive();
    assertThat(evidence.getRowsUsed()).isPositive().isLessThanOrEqualTo(evidence.getRowsRead());
  }

  private void assertReplays(OnlineFeatures earlier) {
    OnlineFeatures replayed = client.get(query(earlier.asOf()).replay(earlier).build());
    assertThat(replayed.toProto().getFeaturesList()).isEqualTo(earlier.toProto().getFeaturesList());
    assertThat(replayed.toProto().getPositionsList())
        .isEqualTo(earlier.toProto().getPositionsList());
  }

  private void assertAgrees(OnlineFeatures answer, String hint) {
    assertAgrees(TestingFeatures.CARD_ACTIVITY, CARDS, answer, hint);
    assertAgrees(TestingFeatures.MERCHANT_PROFILE, MERCHANTS, answer, hint);
  }

  private void assertAgrees(ViewPlan view, List<?> keys, OnlineFeatures answer, String hint) {
    List<EntityAnswer> expected =
        store
            .oracle
            .read(
                new ViewRequest(
                    view,
                    view.features(),
                    keys.stream()
                        .map(key -> EntityKeyCodec.encode(view.entity(), List.of(key)))
                        .toList(),
                    answer.asOf().toEpochMilli(),
                    new ReadPoint.Latest(),
                    List.of(),
                    Long.MAX_VALUE))
            .join()
            .entities();
    for (int row = 0; row < keys.size(); row++) {
      for (int f = 0; f < view.features().size(); f++) {
        FeaturePlan feature = view.features().get(f);
        FeatureValue given = value(answer, row, feature.name());
        assertThat(Agreement.agrees(feature, expected.get(row).values().get(f), given))
            .as(
                "%s of %s at %s: %s instead of %s (%s)",
                feature.name(),
                keys.get(row),
                answer.asOf(),
                given,
                expected.get(row).values().get(f),
                hint)
            .isTrue();
      }
    }
  }

  private static FeatureValue value(OnlineFeatures answer, int row, String name) {
    return new FeatureValue(
        answer.status(row, name),
        answer.value(row, name).orElse(null),
        answer.eventTime(row, name).map(Instant::toEpochMilli).orElse(0L),
        answer.reason(row, name));
  }

  private static FeatureQuery.Builder query(Instant asOf) {
    List<String> references = new ArrayList<>();
    for (ViewPlan view : List.of(TestingFeatures.CARD_ACTIVITY, TestingFeatures.MERCHANT_PROFILE)) {
      view.features().forEach(feature -> references.add(view.name() + ":" + feature.name()));
    }
    return FeatureQuery.ofFeatures(references)
        .entities("card_id", CARDS)
        .entities("merchant_id", MERCHANTS)
        .asOf(asOf);
  }

  private List<LogRow> cardRows(int count) {
    List<LogRow> rows = new ArrayList<>();
    double[] amounts = {0.1, 1e16, -1e16, Double.NaN, -0.0, Double.MAX_VALUE};
    for (int i = 0; i < count; i++) {
      String card = CARDS.get(random.nextInt(4));
      boolean odd = random.nextInt(20) == 0;
      rows.add(
          TestingFeatures.card(
              card,
              now - random.nextLong(2 * TestingFeatures.HOUR),
              0,
              odd ? amounts[random.nextInt(amounts.length)] : random.nextInt(10_000) / 100.0,
              odd ? Long.MAX_VALUE : random.nextInt(),
              "shop-" + random.nextInt(5)));
    }
    return rows;
  }
}
