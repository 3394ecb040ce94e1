/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static dev.lockstep.grpc.service.ServiceFixture.features;
import static dev.lockstep.grpc.service.ServiceFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.grpc.TestingReader;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TestShadowReads {
  private static final long NOW = TestingFeatures.NOW;
  private static final ViewPlan NEXT = TestingFeatures.cardActivity(2, 1);
  private static final ServedDefinitions ACTIVE = ServedDefinitions.of(TestingFeatures.PLAN);
  private static final ServedDefinitions CANDIDATE =
      ServedDefinitions.of(TestingFeatures.plan(NEXT));

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final InMemoryFeatureReader rows = TestingFeatures.reader();
  private final ShadowReads shadow =
      new ShadowReads(1, () -> ACTIVE, () -> CANDIDATE, rows, ServiceFixture.LIMITS, metrics);

  @AfterEach
  void close() {
    shadow.close();
  }

  @Test
  void countsWhatIsEqualAndWhatDiffersByFeature() throws Exception {
    // The same sum of c1 from one row instead of two; c2 has no row in the candidate.
    rows.append(NEXT, List.of(TestingFeatures.card("c1", NOW - 500, 1, 30.75, 3L, "a")));
    GetOnlineFeaturesRequest request =
        features("card_activity:count_1h", "card_activity:spend_1h")
            .putEntities("card_id", strings("c1", "c2"))
            .build();
    shadow.answered(answered(request, served(request)));

    await().until(() -> requests("compared") == 1);
    assertThat(values("spend_1h", "equal")).isEqualTo(1);
    assertThat(values("spend_1h", "different")).isEqualTo(1);
    assertThat(values("count_1h", "equal")).isZero();
    assertThat(values("count_1h", "different")).isEqualTo(2);
  }

  @Test
  void aRowThatArrivesInBetweenIsNoDifference() throws Exception {
    rows.append(NEXT, List.of(TestingFeatures.card("c2", NOW - 5, 1, 1.0, 1L, "b")));
    GetOnlineFeaturesRequest request =
        features("card_activity:count_1h").putEntities("card_id", strings("c2")).build();
    GetOnlineFeaturesResponse before = served(request);
    shadow.answered(answered(request, before));
    rows.append(NEXT, List.of(TestingFeatures.card("c2", NOW - 10, 2, 1.0, 1L, "b")));

    await().until(() -> requests("compared") == 1);
    assertThat(values("count_1h", "equal")).isEqualTo(1);
    assertThat(values("count_1h", "different")).isZero();
  }

  @Test
  void requestsThatNameAPositionAreLeftOut() throws Exception {
    GetOnlineFeaturesRequest request =
        features("card_activity:count_1h")
            .putEntities("card_id", strings("c1"))
            .setKnownAtMillis(NOW)
            .build();
    shadow.answered(answered(request, served(request)));
    assertThat(requests("skipped")).isEqualTo(1);
    assertThat(requests("compared")).isZero();
  }

  @Test
  void whatDoesNotFitTheQueueIsDroppedAtOnce() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    TestingReader slow = new TestingReader(rows);
    slow.behave((delegate, asked) -> never.thenCompose(x -> delegate.read(asked)));
    GetOnlineFeaturesRequest request =
        features("card_activity:count_1h").putEntities("card_id", strings("c1")).build();
    GetOnlineFeaturesResponse response = served(request);
    try (ShadowReads busy =
        new ShadowReads(1, () -> ACTIVE, () -> CANDIDATE, slow, ServiceFixture.LIMITS, metrics)) {
      for (int i = 0; i < 1_000; i++) {
        busy.answered(answered(request, response));
      }
      assertThat(requests("dropped")).isGreaterThan(700);
    }
  }

  @Test
  void withoutACandidateNothingIsRead() throws Exception {
    TestingReader reader = new TestingReader(rows);
    GetOnlineFeaturesRequest request =
        features("card_activity:count_1h").putEntities("card_id", strings("c1")).build();
    try (ShadowReads idle =
        new ShadowReads(
            1,
            () -> ACTIVE,
            () -> ServedDefinitions.of(Catalog.EMPTY.plan()),
            reader,
            ServiceFixture.LIMITS,
            metrics)) {
      idle.answered(answered(request, served(request)));
    }
    assertThat(reader.requests()).isEmpty();
    assertThat(metrics.getMeters()).isEmpty();
  }

  private GetOnlineFeaturesResponse served(GetOnlineFeaturesRequest request) throws Exception {
    return new OnlineFeaturesHandler(
            CatalogIndex.following(() -> ACTIVE), rows, ServiceFixture.LIMITS, () -> NOW)
        .handle(
            request,
            new CallScope(
                System.nanoTime() + TimeUnit.SECONDS.toNanos(5), new CompletableFuture<>()))
        .get();
  }

  private double requests(String result) {
    Counter counter = metrics.find(ShadowMetrics.REQUESTS).tag("result", result).counter();
    return counter == null ? 0 : counter.count();
  }

  private double values(String feature, String result) {
    Counter counter =
        metrics
            .find(ShadowMetrics.VALUES)
            .tags("view", "card_activity", "feature", feature, "result", result)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  private static AnswerListener.Answered answered(
      GetOnlineFeaturesRequest request, GetOnlineFeaturesResponse response) {
    return new AnswerListener.Answered(
        request, response, 0, ServedDefinitions.of(TestingFeatures.PLAN));
  }
}
