/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import com.github.benmanes.caffeine.cache.Cache;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRowCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A view version whose log is followed, once: after a failure another one begins. Thread-safe. */
final class HotView {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ViewPlan plan;
  private final Cache<SliceKey, HotSlice> slices;
  private final LogRowCodec codec;
  private final List<HotPartition> partitions;
  private volatile long usedNanos = System.nanoTime();
  private volatile boolean closed;
  private volatile long closedNanos;

  /** One entity of one followed view. */
  record SliceKey(HotView view, EntityKey entity) {}

  HotView(ViewPlan plan, Cache<SliceKey, HotSlice> slices) {
    this.plan = plan;
    this.slices = slices;
    this.codec = new LogRowCodec(plan);
    this.partitions =
        IntStream.range(0, plan.partitions()).mapToObj(p -> new HotPartition(this, p)).toList();
  }

  ViewPlan plan() {
    return plan;
  }

  HotPartition partition(int number) {
    return partitions.get(number);
  }

  /** The slice of an entity, if there is one. */
  @Nullable HotSlice slice(EntityKey entity) {
    return slices.getIfPresent(new SliceKey(this, entity));
  }

  /** A new slice, which is filled next. */
  HotSlice newSlice(EntityKey entity) {
    HotSlice slice = new HotSlice(plan);
    slices.put(new SliceKey(this, entity), slice);
    return slice;
  }

  /** The slice has another size than it was known to have. */
  void weigh(EntityKey entity, HotSlice slice) {
    SliceKey key = new SliceKey(this, entity);
    // Not if it has gone meanwhile: what is put now would have missed rows.
    slices.asMap().replace(key, slice, slice);
  }

  void drop(EntityKey entity) {
    slices.invalidate(new SliceKey(this, entity));
  }

  void take(EntityKey entity, byte[] row, long nowMillis) {
    // Quietly: that an entity has events does not make it one that is read.
    HotSlice slice = slices.policy().getIfPresentQuietly(new SliceKey(this, entity));
    if (slice != null) {
      int before = slice.bytes();
      slice.take(codec.decode(row), nowMillis);
      if (slice.bytes() != before) {
        weigh(entity, slice);
      }
    }
  }

  void use() {
    usedNanos = System.nanoTime();
  }

  long unusedNanos() {
    return System.nanoTime() - usedNanos;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether it failed so lately that it would fail again. */
  boolean isClosedJustNow() {
    return closed && System.nanoTime() - closedNanos < PAUSE_NANOS;
  }

  /** Forgets all slices. */
  void close() {
    closedNanos = System.nanoTime();
    closed = true;
    slices.asMap().keySet().removeIf(key -> key.view() == this);
  }

  @Override
  public String toString() {
    return "view %s version %s".formatted(plan.name(), plan.version());
  }
}
