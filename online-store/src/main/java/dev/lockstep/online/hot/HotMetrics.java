/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What is told of busy entities. Thread-safe. */
final class HotMetrics {
  private final Counter hot;
  private final Counter cold;

  HotMetrics(MeterRegistry registry, Cache<?, ?> slices) {
    hot = entities(registry, "memory");
    cold = entities(registry, "store");
    Gauge.builder("lockstep.hot.slices", slices, Cache::estimatedSize)
        .description("Entities of views whose rows are kept in memory")
        .register(registry);
    Gauge.builder(
            "lockstep.hot.memory",
            slices,
            all -> all.policy().eviction().map(by -> by.weightedSize().orElse(0)).orElse(0L))
        .description("About how much memory they take")
        .baseUnit("bytes")
        .register(registry);
  }

  private static Counter entities(MeterRegistry registry, String from) {
    return Counter.builder("lockstep.hot.entities")
        .description("Entities of views that were read, by where their rows were")
        .tag("from", from)
        .register(registry);
  }

  void read(int fromMemory, int fromStore) {
    hot.increment(fromMemory);
    cold.increment(fromStore);
  }
}
