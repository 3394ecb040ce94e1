/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import java.util.concurrent.atomic.AtomicLong;

/** What archiving of one view version counts in this process. Thread-safe. */
final class ArchiveMeters implements AutoCloseable {
  private static final String PREFIX = "lockstep.archive.";

  private final MeterRegistry registry;
  private final Tags tags;
  final Counter rows;
  final Counter bytes;
  final Counter commits;
  final Counter conflicts;
  final Counter failures;
  final Timer commitTime;
  private final AtomicLong lag = new AtomicLong();

  ArchiveMeters(MeterRegistry registry, ViewPlan view) {
    this.registry = registry;
    this.tags = Tags.of("view", view.name(), "version", Integer.toString(view.version()));
    this.rows = registry.counter(PREFIX + "rows", tags);
    this.bytes = registry.counter(PREFIX + "bytes", tags);
    this.commits = registry.counter(PREFIX + "commits", tags);
    this.conflicts = registry.counter(PREFIX + "conflicts", tags);
    this.failures = registry.counter(PREFIX + "failures", tags);
    this.commitTime = registry.timer(PREFIX + "commit", tags);
    registry.gauge(PREFIX + "lag.offsets", tags, lag);
  }

  void lag(long offsets) {
    lag.set(offsets);
  }

  /** Takes the view's meters out of the registry. */
  @Override
  public void close() {
    Search.in(registry)
        .name(name -> name.startsWith(PREFIX))
        .tags(tags)
        .meters()
        .forEach(registry::remove);
  }
}
