/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.NaiveFeatureReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The rows of the feature logs in memory, and the oracle over them. Beyond a limit the entities
 * with the most rows are forgotten, and no longer judged. Thread-safe.
 */
public final class RowStore {
  private record LogKey(String view, EntityKey key) {}

  private record LogPartition(String view, int partition) {}

  /** How many rows questions start from. */
  private static final int SAMPLE = 10_000;

  private final int mostRows;
  private final List<LogRow> sample = new ArrayList<>();
  private final Map<LogKey, List<LogRow>> rows = new HashMap<>();
  private final Set<LogKey> forgotten = new HashSet<>();
  private final Map<LogPartition, Long> lastSeq = new HashMap<>();
  private int size;

  /**
   * @param mostRows how many rows are kept, at least 1
   */
  public RowStore(int mostRows) {
    this.mostRows = mostRows;
  }

  synchronized void append(ViewPlan view, LogRow row) {
    lastSeq.put(new LogPartition(view.name(), row.partition()), row.seq());
    LogKey key = new LogKey(view.name(), row.key());
    if (!forgotten.contains(key)) {
      rows.computeIfAbsent(key, absent -> new ArrayList<>()).add(row);
      size++;
    }
    if (sample.size() < SAMPLE) {
      sample.add(row);
    } else {
      sample.set((int) (row.seq() % SAMPLE), row);
    }
    while (size > mostRows) {
      forgetLargest();
    }
    notifyAll();
  }

  /** Whether all rows of an entity are kept. */
  synchronized boolean keeps(ViewPlan view, EntityKey key) {
    return !forgotten.contains(new LogKey(view.name(), key));
  }

  /**
   * Waits until the row is here.
   *
   * @return whether it came within the time
   */
  synchronized boolean awaitSeq(ViewPlan view, int partition, long seq, long timeoutMillis)
      throws InterruptedException {
    LogPartition place = new LogPartition(view.name(), partition);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (lastSeq.getOrDefault(place, 0L) < seq) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Some row; empty if there is none. */
  synchronized Optional<LogRow> anyRow(SplittableRandom random) {
    return sample.isEmpty()
        ? Optional.empty()
        : Optional.of(sample.get(random.nextInt(sample.size())));
  }

  /** The newest row of each partition of a view, by seq. */
  synchronized List<LogRow> newestRows(String view) {
    Map<Integer, LogRow> newest = new HashMap<>();
    rows.forEach(
        (key, list) -> {
          if (key.view().equals(view)) {
            LogRow last = list.get(list.size() - 1);
            newest.merge(last.partition(), last, (a, b) -> a.seq() > b.seq() ? a : b);
          }
        });
    return List.copyOf(newest.values());
  }

  /** What the oracle says for one entity. */
  EntityAnswer expected(ViewPlan view, EntityKey key, long asOfMillis, ReadPoint point) {
    NaiveFeatureReader oracle = new NaiveFeatureReader();
    oracle.append(view, rowsOf(view, key));
    ViewRequest request =
        new ViewRequest(
            view, view.features(), List.of(key), asOfMillis, point, List.of(), Long.MAX_VALUE);
    return oracle.read(request).join().entities().get(0);
  }

  private synchronized List<LogRow> rowsOf(ViewPlan view, EntityKey key) {
    return List.copyOf(rows.getOrDefault(new LogKey(view.name(), key), List.of()));
  }

  private void forgetLargest() {
    LogKey largest =
        rows.entrySet().stream()
            .max(Map.Entry.comparingByValue((a, b) -> Integer.compare(a.size(), b.size())))
            .orElseThrow()
            .getKey();
    List<LogRow> gone = rows.remove(largest);
    size -= gone == null ? 0 : gone.size();
    forgotten.add(largest);
  }
}
