/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.hot.HotView.SliceKey;
import dev.lockstep.online.read.RowSource;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** All views that are read, their slices and what keeps these fresh. Thread-safe. */
final class HotViews implements AutoCloseable {
  private final Cache<SliceKey, HotSlice> slices;
  private final Map<LogId, HotView> views = new ConcurrentHashMap<>();
  private final SeenBefore seen = new SeenBefore();
  private final LogTail tail;
  private final SliceFiller filler;

  private record LogId(String view, int version) {}

  /**
   * @param mostBytes that slices may take, about
   * @param clock epoch milliseconds; says which rows the present needs
   */
  HotViews(OnlineStoreConfig config, RowSource source, long mostBytes, LongSupplier clock) {
    this.slices =
        Caffeine.newBuilder()
            .maximumWeight(mostBytes)
            .<SliceKey, HotSlice>weigher((key, slice) -> slice.bytes())
            .build();
    this.tail = new LogTail(config, clock);
    this.filler = new SliceFiller(source, clock);
  }

  Cache<?, ?> slices() {
    return slices;
  }

  /** The view as it is followed; a new one is followed soon, one that failed a while later. */
  HotView of(ViewPlan plan) {
    LogId id = new LogId(plan.name(), plan.version());
    HotView known = views.get(id);
    if (known == null || !isUsable(known, plan)) {
      known =
          views.compute(
              id,
              (key, other) -> {
                if (other != null && isUsable(other, plan)) {
                  return other;
                }
                HotView begun = new HotView(plan, slices);
                tail.follow(begun);
                return begun;
              });
    }
    known.use();
    return known;
  }

  /** Rows hold what the columns of their plan say. */
  private static boolean isUsable(HotView view, ViewPlan plan) {
    return (!view.isClosed() || view.isClosedJustNow())
        && (view.plan() == plan
            || (view.plan().revision() == plan.revision()
                && view.plan().columns().equals(plan.columns())));
  }

  /** Whether slices are as fresh as the log. */
  boolean isLive() {
    return tail.isLive();
  }

  /** The entity had to be read from the store. */
  void missed(HotView view, EntityKey entity) {
    if (!view.isClosed() && seen.again(view, entity)) {
      filler.add(view, entity);
    }
  }

  @Override
  public void close() {
    filler.close();
    tail.close();
  }
}
