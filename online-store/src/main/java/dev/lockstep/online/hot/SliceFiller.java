/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import com.google.common.collect.Lists;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.read.RowSource;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows of entities that have become busy, many at once, on one thread that rests half of
 * the time: reads that somebody waits for come first. Thread-safe.
 */
final class SliceFiller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SliceFiller.class);
  private static final int MOST_WAITING = 100_000;
  private static final int MOST_KEYS = 100;
  private static final int ROWS_EACH = 200;
  private static final int MOST_TRIES = 20;
  private static final long PAUSE_MILLIS = 50;
  private static final long MOST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final RowSource source;
  private final LongSupplier clock;
  private final Map<HotPartition, Set<EntityKey>> wanted = new LinkedHashMap<>();
  private int waiting;
  private final Thread thread = new Thread(this::fill, "lockstep-hot-fill");

  /** Entities that are read by one query. */
  private record Batch(HotPartition partition, List<EntityKey> entities) {}

  SliceFiller(RowSource source, LongSupplier clock) {
    this.source = source;
    this.clock = clock;
    thread.setDaemon(true);
    thread.start();
  }

  /** Fills a slice some time soon; not if too many wait already. */
  void add(HotView view, EntityKey entity) {
    HotPartition partition =
        view.partition(KeyPartitioner.partition(entity, view.plan().partitions()));
    synchronized (this) {
      // One that is refused comes again when it is read again.
      if (waiting < MOST_WAITING
          && wanted.computeIfAbsent(partition, none -> new LinkedHashSet<>()).add(entity)) {
        waiting++;
        notifyAll();
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fill() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Batch batch = take();
        long begin = System.nanoTime();
        fill(batch.partition(), batch.entities());
        // As long as it worked: meanwhile more wait, and are read at once.
        TimeUnit.NANOSECONDS.sleep(Math.min(MOST_REST_NANOS, System.nanoTime() - begin));
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** The partition that has waited longest, and many of its entities. */
  private synchronized Batch take() throws InterruptedException {
    while (wanted.isEmpty()) {
      wait();
    }
    Map.Entry<HotPartition, Set<EntityKey>> first = wanted.entrySet().iterator().next();
    HotPartition partition = first.getKey();
    Set<EntityKey> entities = first.getValue();
    List<EntityKey> taken = entities.stream().limit(MOST_KEYS).toList();
    entities.removeAll(taken);
    waiting -= taken.size();
    wanted.remove(partition);
    if (!entities.isEmpty()) {
      wanted.put(partition, entities);
    }
    return new Batch(partition, taken);
  }

  private void fill(HotPartition partition, List<EntityKey> entities) throws InterruptedException {
    HotView view = partition.view();
    Map<EntityKey, HotSlice> slices = new LinkedHashMap<>();
    for (EntityKey entity : entities) {
      if (view.slice(entity) == null) {
        slices.put(entity, view.newSlice(entity));
      }
    }
    // Not before the slices are there: what the log's follower did not give them is up to here.
    long least = partition.taking();
    if (view.isClosed() || least == HotPartition.NOWHERE || slices.isEmpty()) {
      slices.keySet().forEach(view::drop);
      return;
    }
    try {
      fill(partition, slices, least);
    } catch (LockstepException e) {
      LOG.debug("Cannot read rows of busy entities of {}: {}", partition, e.getMessage());
      slices.keySet().forEach(view::drop);
    } catch (RuntimeException e) {
      LOG.error("Cannot read rows of busy entities of {}", partition, e);
      slices.keySet().forEach(view::drop);
    }
  }

  private void fill(HotPartition partition, Map<EntityKey, HotSlice> slices, long least)
      throws InterruptedException {
    ViewPlan plan = partition.view().plan();
    List<EntityKey> keys = List.copyOf(slices.keySet());
    long from = Horizon.of(plan, clock.getAsLong());
    int most = HotSlice.MOST_ROWS + ROWS_EACH * keys.size();
    try {
      Map<EntityKey, List<LogRow>> rows =
          again(() -> source.rows(plan, partition.number(), keys, from, least, most));
      slices.forEach(
          (entity, slice) ->
              put(partition.view(), entity, slice, rows.getOrDefault(entity, List.of()), from));
    } catch (LockstepException e) {
      if (e.code() != ErrorCode.ROW_LIMIT) {
        throw e;
      }
      fillLess(partition, slices, least);
    }
  }

  /** There were too many rows: half of the entities, or the newest rows of the one. */
  private void fillLess(HotPartition partition, Map<EntityKey, HotSlice> slices, long least)
      throws InterruptedException {
    List<EntityKey> keys = List.copyOf(slices.keySet());
    if (keys.size() > 1) {
      for (List<EntityKey> half : Lists.partition(keys, (keys.size() + 1) / 2)) {
        Map<EntityKey, HotSlice> part = new LinkedHashMap<>(slices);
        part.keySet().retainAll(half);
        fill(partition, part, least);
      }
      return;
    }
    EntityKey entity = keys.get(0);
    HotSlice slice = slices.values().iterator().next();
    ViewPlan plan = partition.view().plan();
    if (!(plan.kind() instanceof ViewKind.Latest)) {
      slice.giveUp();
      return;
    }
    int most = HotSlice.MOST_ROWS / 2;
    List<LogRow> newest =
        again(() -> source.newestRows(plan, partition.number(), entity, least, most));
    // Of the last event time some rows may be missing.
    long from = newest.stream().mapToLong(LogRow::eventTimeMillis).min().orElse(0) + 1;
    put(
        partition.view(),
        entity,
        slice,
        newest.stream().filter(row -> row.eventTimeMillis() >= from).toList(),
        from);
  }

  private void put(HotView view, EntityKey entity, HotSlice slice, List<LogRow> rows, long from) {
    slice.fill(rows, from, clock.getAsLong());
    view.weigh(entity, slice);
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read();
  }

  /** Pinot may have yet to read what the log's follower has. */
  private static <T> T again(Reading<T> reading) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return reading.read();
      } catch (LockstepException e) {
        if (e.code() != ErrorCode.STORE_UNAVAILABLE || tries == MOST_TRIES) {
          throw e;
        }
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
