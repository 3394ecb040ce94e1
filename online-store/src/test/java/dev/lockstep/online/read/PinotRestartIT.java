/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.aggregate.Aggregators;
import dev.lockstep.error.ErrorCategory;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.TestingStore;
import dev.lockstep.online.TestingViews;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.stack.Role;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.Agreement;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.testing.stack.TestingStack;
import dev.lockstep.time.Bounds;
import dev.lockstep.time.Window;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Kills Pinot under load. No answer, before, while or after, may differ from the oracle's at its
 * own position, and none may count less than an answer that anybody had before it was asked for.
 */
final class PinotRestartIT {
  private static final int PARTITIONS = 2;
  private static final int KEYS = 20;
  private static final long T = 1L << 40;

  private final ViewPlan view = view();
  private final NaiveFeatureReader oracle = new NaiveFeatureReader();
  private final Map<EntityKey, Long> acknowledged = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final long[] seqs = new long[PARTITIONS];
  private final Random random = new Random(815);

  @Test
  void neverForgetsWhatItHasAnswered() throws Exception {
    TestingStack stack = TestingStack.shared();
    OnlineStoreConfig config = TestingStore.config(stack.endpoints());
    List<Thread> threads = new ArrayList<>();
    try (TestingStore store = new TestingStore(config);
        PinotFeatureReader first = new PinotFeatureReader(config);
        PinotFeatureReader second = new PinotFeatureReader(config)) {
      store.create(List.of(view));
      start(threads, () -> write(store));
      start(threads, () -> read(first, 1));
      start(threads, () -> read(first, 10));
      start(threads, () -> read(second, 1));
      awaitAnswers(300);
      forceCommit(stack);
      awaitAnswers(300);
      forceCommit(stack);
      awaitAnswers(300);

      PinotController controller = new PinotController(config);
      Map<String, String> servers = controller.liveServers();
      assertThat(servers).hasSize(1);
      stack.kill(Role.PINOT);
      int refusedBefore = refusals.get();
      await().atMost(Duration.ofSeconds(20)).until(() -> refusals.get() > refusedBefore + 20);
      stack.restart(Role.PINOT);
      awaitAnswers(1);
      assertThat(controller.liveServers()).hasSize(1).isNotEqualTo(servers);
      // A process that starts now knows nothing of what others have seen.
      try (PinotFeatureReader fresh = new PinotFeatureReader(config)) {
        start(threads, () -> read(fresh, 5));
        awaitAnswers(500);
        forceCommit(stack);
        awaitAnswers(500);
        stop(threads);
      }
    } finally {
      stop(threads);
    }
    assertThat(wrong).as("of %s answers", answers).isEmpty();
    assertThat(refusals.get()).isPositive();
  }

  private void write(TestingStore store) {
    List<EntityKey> keys = keys();
    while (running.get()) {
      List<LogRow> rows = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(20); i++) {
        rows.add(row(keys.get(random.nextInt(KEYS))));
      }
      oracle.append(view, rows);
      store.append(view, rows);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private LogRow row(EntityKey key) {
    Object[] values = new Object[view.columns().size()];
    values[0] = key.encoded();
    values[4] = random.nextGaussian();
    int partition = KeyPartitioner.partition(key, PARTITIONS);
    return new LogRow(
        key, random.nextInt(1_000_000), partition, ++seqs[partition], 0, "", Arrays.asList(values));
  }

  private void read(FeatureReader reader, int count) {
    Random choice = new Random(count);
    List<EntityKey> keys = keys();
    while (running.get()) {
      List<EntityKey> entities = new ArrayList<>();
      List<Long> before = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        EntityKey key = keys.get(choice.nextInt(KEYS));
        entities.add(key);
        before.add(acknowledged.getOrDefault(key, 0L));
      }
      try {
        ViewRequest request = request(entities, new ReadPoint.Latest());
        check(request, before, reader.read(request).join());
      } catch (CompletionException e) {
        refused(e);
      }
    }
  }

  private void refused(CompletionException e) {
    if (e.getCause() instanceof LockstepException refusal
        && refusal.code().category() == ErrorCategory.UNAVAILABLE) {
      refusals.incrementAndGet();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    } else {
      wrong.add("failed: " + e);
    }
  }

  private void check(ViewRequest request, List<Long> before, ViewAnswer answer) {
    for (int i = 0; i < request.entities().size(); i++) {
      EntityKey key = request.entities().get(i);
      EntityAnswer entity = answer.entities().get(i);
      long count = count(entity);
      if (count < before.get(i)) {
        wrong.add("%s counts %s after %s".formatted(key, count, before.get(i)));
      }
      acknowledged.merge(key, count, Math::max);
      ViewRequest again =
          request(List.of(key), new ReadPoint.UpTo(List.of(entity.position().seq())));
      EntityAnswer expected = oracle.read(again).join().entities().get(0);
      for (int j = 0; j < view.features().size(); j++) {
        if (!Agreement.agrees(
            view.features().get(j), expected.values().get(j), entity.values().get(j))) {
          wrong.add(
              "%s at %s: %s, expected %s"
                  .formatted(
                      key, entity.position(), entity.values().get(j), expected.values().get(j)));
        }
      }
    }
    answers.incrementAndGet();
  }

  private static long count(EntityAnswer entity) {
    return entity.values().get(0).value() instanceof Long count ? count : -1;
  }

  private ViewRequest request(List<EntityKey> entities, ReadPoint point) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    return new ViewRequest(view, view.features(), entities, T, point, List.of(), deadline);
  }

  private void awaitAnswers(int more) {
    int target = answers.get() + more;
    await().atMost(Duration.ofMinutes(3)).until(() -> answers.get() >= target || !wrong.isEmpty());
  }

  private void forceCommit(TestingStack stack) throws IOException, InterruptedException {
    String table = TestingStore.config(stack.endpoints()).naming().table(view);
    URI uri =
        URI.create(
            stack.endpoints().pinotController() + "/tables/" + table + "_REALTIME/forceCommit");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .version(HttpClient.Version.HTTP_1_1)
            .POST(BodyPublishers.noBody())
            .build();
    assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  private void start(List<Thread> threads, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (RuntimeException | Error e) {
                wrong.add("thread died: " + e);
              }
            });
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void stop(List<Thread> threads) throws InterruptedException {
    running.set(false);
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    }
  }

  private static List<EntityKey> keys() {
    List<EntityKey> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(new EntityKey("card" + i));
    }
    return keys;
  }

  private static ViewPlan view() {
    ViewPlan base = TestingViews.windowed("restart" + System.nanoTime() % 1_000_000, PARTITIONS);
    ColumnPlan amount = base.columns().get(4);
    return TestingViews.withFeatures(
        base,
        List.of(
            feature("n", AggregateFunction.COUNT, Optional.empty()),
            feature("total", AggregateFunction.SUM, Optional.of(amount)),
            feature("last", AggregateFunction.LAST, Optional.of(amount))));
  }

  private static AggregateFeature feature(
      String name, AggregateFunction function, Optional<ColumnPlan> column) {
    AggregateSpec spec = AggregateSpec.of(function);
    return new AggregateFeature(
        name,
        spec,
        column,
        Optional.empty(),
        Window.unbounded(Bounds.CLOSED_OPEN),
        OptionalInt.empty(),
        Aggregators.create(spec, column.map(ColumnPlan::type)));
  }
}
