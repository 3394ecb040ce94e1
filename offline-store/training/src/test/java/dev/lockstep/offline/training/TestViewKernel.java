/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import dev.lockstep.offline.training.kernel.ViewKernel;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.testing.Agreement;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.FeatureSpecs;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.testing.RequestGenerator;
import dev.lockstep.testing.TestingLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel over late, tied and duplicate rows against the oracle and, to the bit of estimates
 * too, against the evaluator that reads one moment at a time.
 */
public class TestViewKernel {
  private static final int QUERIES = 250;

  private record Query(EntityKey key, long time) {}

  @ParameterizedTest
  @CsvSource({"1,true", "2,true", "3,true", "4,false", "5,false"})
  void agreesWithTheOracle(long seed, boolean asSeen) throws IOException {
    for (ViewPlan view : FeatureSpecs.views("k")) {
      TestingLog log =
          new TestingLog(view, key -> Math.floorMod(key.hashCode(), view.partitions()));
      new EventGenerator(seed).fill(log, EventShape.of(6, 350).withHistory(seed % 2 == 0 ? 30 : 0));
      List<LogRow> rows = log.rows();
      List<Query> queries = queries(new Random(seed), rows);
      List<List<FeatureValue>> answers = run(view, asSeen, rows, queries);
      check(new NaiveFeatureReader(), view, seed, asSeen, rows, queries, answers);
      check(new InMemoryFeatureReader(), view, seed, asSeen, rows, queries, answers);
    }
  }

  /** More rows than a ring has room for at first, so that it drops, grows and starts anew. */
  @ParameterizedTest
  @CsvSource({"11,true", "12,false"})
  void agreesWhenManyRowsPassThrough(long seed, boolean asSeen) throws IOException {
    for (ViewPlan view : FeatureSpecs.views("r")) {
      if (view.name().startsWith("windows") || view.name().startsWith("latest")) {
        TestingLog log = new TestingLog(view, key -> 0);
        new EventGenerator(seed).fill(log, EventShape.of(3, 9_000));
        List<LogRow> rows = log.rows();
        List<Query> queries = queries(new Random(seed), rows);
        List<Query> some = new ArrayList<>();
        for (int i = 0; i < queries.size(); i += 3) {
          some.add(queries.get(i));
        }
        List<List<FeatureValue>> answers = run(view, asSeen, rows, some);
        check(new InMemoryFeatureReader(), view, seed, asSeen, rows, some, answers);
      }
    }
  }

  /** Moments at and beside event times, arrivals and window edges; some twice. */
  private static List<Query> queries(Random random, List<LogRow> rows) {
    List<Query> queries = new ArrayList<>();
    long[] offsets = {0, 1, -1, 86_400_000, 7 * 86_400_000L, 3_600_000, 36 * 3_600_000L};
    while (queries.size() < QUERIES) {
      LogRow row = rows.get(random.nextInt(rows.size()));
      long base = random.nextBoolean() ? row.eventTimeMillis() : row.ingestTimeMillis();
      long time = base + offsets[random.nextInt(offsets.length)] + random.nextInt(3) - 1;
      EntityKey key = random.nextInt(30) == 0 ? new EntityKey("stranger") : row.key();
      queries.add(new Query(key, time));
      if (random.nextInt(5) == 0) {
        queries.add(new Query(key, time));
      }
    }
    queries.sort(Comparator.comparing(Query::key).thenComparingLong(Query::time));
    return queries;
  }

  private static List<List<FeatureValue>> run(
      ViewPlan view, boolean asSeen, List<LogRow> rows, List<Query> queries) throws IOException {
    List<EntityKey> keys = queries.stream().map(Query::key).distinct().toList();
    KernelPlan plan = KernelPlan.of(view, view.features());
    List<List<FeatureValue>> answers = new ArrayList<>();
    new ViewKernel(plan, asSeen)
        .run(
            new Spine(queries, keys),
            new Rows(plan, rows, keys),
            (spine, features) -> {
              for (int i = 0; i < spine.size; i++) {
                List<FeatureValue> values = new ArrayList<>();
                for (FeatureColumn feature : features) {
                  values.add(feature.get(i));
                }
                answers.add(values);
              }
            });
    return answers;
  }

  private static void check(
      FeatureReader judge,
      ViewPlan view,
      long seed,
      boolean asSeen,
      List<LogRow> rows,
      List<Query> queries,
      List<List<FeatureValue>> answers) {
    if (judge instanceof NaiveFeatureReader naive) {
      naive.append(view, rows);
    } else {
      ((InMemoryFeatureReader) judge).append(view, rows);
    }
    assertThat(answers).hasSameSizeAs(queries);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < queries.size() && wrong.size() < 5; i++) {
      Query query = queries.get(i);
      ReadPoint point = asSeen ? new ReadPoint.KnownAt(query.time()) : new ReadPoint.Latest();
      List<FeatureValue> expected =
          judge
              .read(
                  RequestGenerator.request(
                      view, view.features(), List.of(query.key()), query.time(), point))
              .join()
              .entities()
              .get(0)
              .values();
      for (int f = 0; f < expected.size(); f++) {
        if (!Agreement.agrees(view.features().get(f), expected.get(f), answers.get(i).get(f))) {
          wrong.add(
              "%s of %s at %s: expected %s, got %s"
                  .formatted(
                      view.features().get(f).name(),
                      query.key(),
                      query.time(),
                      expected.get(f),
                      answers.get(i).get(f)));
        }
      }
    }
    assertThat(wrong)
        .as("seed %s, view %s, as seen %s, judge %s", seed, view.name(), asSeen, judge.getClass())
        .isEmpty();
  }

  private static final class Spine implements SpineStream {
    private final List<Query> queries;
    private final List<EntityKey> keys;
    private final SpineBatch batch = new SpineBatch(7);
    private int at;

    Spine(List<Query> queries, List<EntityKey> keys) {
      this.queries = queries;
      this.keys = keys;
    }

    @Override
    public @Nullable SpineBatch next() {
      batch.size = 0;
      for (; at < queries.size() && batch.size < batch.keys.length; at++) {
        batch.keys[batch.size] = keys.indexOf(queries.get(at).key());
        batch.times[batch.size] = queries.get(at).time();
        batch.rows[batch.size++] = at;
      }
      return batch.size == 0 ? null : batch;
    }

    @Override
    public void close() {}
  }

  private static final class Rows implements RowStream {
    private final KernelPlan plan;
    private final List<LogRow> rows;
    private final List<EntityKey> keys;
    private final RowBatch batch;
    private int at;

    Rows(KernelPlan plan, List<LogRow> rows, List<EntityKey> keys) {
      this.plan = plan;
      this.keys = keys;
      this.rows =
          rows.stream()
              .filter(row -> keys.contains(row.key()))
              .sorted(
                  Comparator.comparing(LogRow::key)
                      .thenComparingLong(LogRow::eventTimeMillis)
                      .thenComparingLong(LogRow::seq))
              .toList();
      this.batch = new RowBatch(plan.columns(), 5);
    }

    @Override
    public @Nullable RowBatch next() {
      batch.size = 0;
      for (; at < rows.size() && batch.size < batch.capacity(); at++) {
        LogRow row = rows.get(at);
        int place = batch.size++;
        batch.keys[place] = keys.indexOf(row.key());
        batch.eventTimes[place] = row.eventTimeMillis();
        batch.seqs[place] = row.seq();
        batch.ingestTimes[place] = row.ingestTimeMillis();
        for (int i = 0; i < plan.columns().size(); i++) {
          int column = plan.view().columnIndex(plan.columns().get(i).name());
          batch.columns[i].set(place, row.values().get(column));
        }
      }
      return batch.size == 0 ? null : batch;
    }

    @Override
    public void close() {}
  }
}
