/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.TestingStore;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.read.PinotFeatureReader;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.AnswerJudge;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.FeatureSpecs;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.testing.RequestGenerator;
import dev.lockstep.testing.Requests;
import dev.lockstep.testing.SuiteSize;
import dev.lockstep.testing.TestingLog;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every answer is that of its position while rows come in transactions of all sizes, some of which
 * are aborted, while memory is too small, and while what follows the log fails.
 */
@Timeout(600)
final class HotUnderLoadIT {
  private static final int ROWS = 5_000;
  // Others may make keys that are too long for a log.
  private static final long DATA_SEED = SuiteSize.SMALL.dataSeed();
  private static final int ANSWERS_PER_TRANSACTION = 3;
  private static final long LONG_AGO = -1_000_000_000_000L;

  private final long seed = ThreadLocalRandom.current().nextLong(1L << 40);
  private final OnlineStoreConfig config = TestingStore.config(TestingStack.shared().endpoints());
  private final List<TestingLog> logs = new ArrayList<>();
  private final NaiveFeatureReader oracle = new NaiveFeatureReader();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger bounded = new AtomicInteger();
  private final AtomicBoolean stopped = new AtomicBoolean();

  @Test
  void everyAnswerIsThatOfItsPosition() throws Exception {
    System.out.println("Transactions and reads come from seed " + seed);
    MeterRegistry roomy = new SimpleMeterRegistry();
    MeterRegistry tight = new SimpleMeterRegistry();
    try (TestingStore store = new TestingStore(config)) {
      createLogs(store);
      try (HotFeatureReader large = reader(64 << 20, roomy);
          HotFeatureReader small = reader(300_000, tight)) {
        List<Thread> threads = List.of(reading(large, 1), reading(large, 2), reading(small, 3));
        try {
          write(store, List.of(large, small));
        } finally {
          stopped.set(true);
          for (Thread thread : threads) {
            thread.join();
          }
        }
        assertThat(failures).isEmpty();
        System.out.printf("%s answers, %s with lower bounds%n", answers, bounded);
        assertThat(answers).hasValueGreaterThan(300);
        assertThat(fromMemory(roomy)).isGreaterThan(500);
        assertThat(fromMemory(tight)).isGreaterThan(50);
        assertThat(bounded).hasPositiveValue();
        for (TestingLog log : logs) {
          awaitEverything(log, large);
          awaitEverything(log, small);
        }
      }
    }
  }

  private void createLogs(TestingStore store) {
    for (ViewPlan view : FeatureSpecs.views(Long.toString(seed, 36))) {
      if (view.name().startsWith("windows") || view.name().startsWith("latest")) {
        TestingLog log =
            new TestingLog(view, key -> KeyPartitioner.partition(key, view.partitions()));
        // The busiest entity gets more rows than are kept.
        new EventGenerator(DATA_SEED).fill(log, EventShape.of(20, ROWS).withHistory(30));
        logs.add(log);
        oracle.append(view, log.rows());
      }
    }
    store.create(logs.stream().map(TestingLog::view).toList());
  }

  private HotFeatureReader reader(long bytes, MeterRegistry metrics) {
    PinotFeatureReader pinot = new PinotFeatureReader(config);
    return new HotFeatureReader(config, pinot, pinot.rows(), bytes, metrics, () -> LONG_AGO);
  }

  private void write(TestingStore store, List<HotFeatureReader> readers) {
    Random random = new Random(seed);
    Map<TestingLog, Integer> written = new HashMap<>();
    for (int open = logs.size(); open > 0; ) {
      TestingLog log = logs.get(random.nextInt(logs.size()));
      int from = written.getOrDefault(log, 0);
      int to = Math.min(ROWS, from + 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 30));
      if (from == ROWS) {
        continue;
      }
      List<LogRow> rows = log.rows().subList(from, to);
      if (random.nextInt(6) == 0) {
        store.appendInVain(log.view(), rows);
      }
      store.append(log.view(), rows);
      written.put(log, to);
      awaitAnswers();
      open -= to == ROWS ? 1 : 0;
      if (random.nextInt(40) == 0) {
        readers.get(random.nextInt(readers.size())).views().of(log.view()).close();
      }
    }
  }

  /** Rows come no faster than they are read, however fast the machine writes. */
  private void awaitAnswers() {
    int wanted = answers.get() + ANSWERS_PER_TRANSACTION;
    await("answers")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> answers.get() >= wanted || !failures.isEmpty());
  }

  private Thread reading(FeatureReader reader, int number) {
    Random random = new Random(seed + number);
    List<RequestGenerator> requests =
        logs.stream()
            .map(log -> new RequestGenerator(seed + number, log.view(), log.rows()))
            .toList();
    Map<String, Map<EntityKey, Long>> shown = new HashMap<>();
    Thread thread =
        new Thread(
            () -> {
              while (!stopped.get() && failures.isEmpty()) {
                ViewRequest request = requests.get(random.nextInt(requests.size())).next(6);
                Map<EntityKey, Long> seen =
                    shown.computeIfAbsent(request.view().name(), name -> new HashMap<>());
                if (request.point() instanceof ReadPoint.Latest && random.nextBoolean()) {
                  request = atLeast(request, seen);
                }
                try {
                  ViewAnswer answer = reader.read(request).join();
                  remember(request, answer, seen);
                  // At once, as answers with long lists are too large to keep.
                  assertThat(AnswerJudge.wrong(oracle, request, answer)).isEmpty();
                  answers.incrementAndGet();
                } catch (RuntimeException | AssertionError e) {
                  failures.add(e);
                }
              }
            },
            "hot-reader-" + number);
    thread.start();
    return thread;
  }

  private ViewRequest atLeast(ViewRequest request, Map<EntityKey, Long> seen) {
    List<Long> bounds =
        request.entities().stream().map(key -> seen.getOrDefault(key, Position.NO_ROW)).toList();
    bounded.incrementAndGet();
    return Requests.atLeast(request, bounds);
  }

  private static void remember(ViewRequest request, ViewAnswer answer, Map<EntityKey, Long> seen) {
    for (int i = 0; i < request.entities().size(); i++) {
      seen.merge(request.entities().get(i), answer.entities().get(i).position().seq(), Math::max);
    }
  }

  /** When nothing comes any more, answers hold everything. */
  private void awaitEverything(TestingLog log, FeatureReader reader) {
    long asOf = log.rows().stream().mapToLong(LogRow::eventTimeMillis).max().orElseThrow();
    await("everything in " + log.view().name())
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              ViewRequest request =
                  RequestGenerator.request(
                      log.view(), log.view().features(), log.keys(), asOf, new ReadPoint.Latest());
              assertThat(positions(reader.read(request).join()))
                  .isEqualTo(positions(oracle.read(request).join()));
            });
  }

  private static List<Long> positions(ViewAnswer answer) {
    return answer.entities().stream().map(entity -> entity.position().seq()).toList();
  }

  private static double fromMemory(MeterRegistry metrics) {
    return metrics.get("lockstep.hot.entities").tag("from", "memory").counter().count();
  }
}
