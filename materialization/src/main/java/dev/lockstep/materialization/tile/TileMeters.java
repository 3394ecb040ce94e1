/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What materializing counts in this process. Thread-safe. */
final class TileMeters {
  private static final String PREFIX = "lockstep.tiles.";

  private final MeterRegistry registry;
  private final AtomicLong commit;
  private final Map<Tags, AtomicLong> behind = new ConcurrentHashMap<>();

  TileMeters(MeterRegistry registry) {
    this.registry = registry;
    this.commit = registry.gauge(PREFIX + "commit", new AtomicLong());
  }

  void done(TileMaterializer.Round round, Duration time) {
    registry.timer(PREFIX + "round").record(time);
    commit.set(round.commit().number());
    for (TileMaterializer.Done done : round.done()) {
      Tags tags = tags(done.view());
      registry.counter(PREFIX + "rows", tags).increment(done.newRows());
      registry.counter(PREFIX + "rows.read", tags).increment(done.rows());
      registry.counter(PREFIX + "sent", tags).increment(done.tiles());
    }
  }

  void failed() {
    registry.counter(PREFIX + "failures").increment();
  }

  void behind(ViewPlan view, long rows) {
    behind
        .computeIfAbsent(
            tags(view), tags -> registry.gauge(PREFIX + "rows.behind", tags, new AtomicLong()))
        .set(rows);
  }

  void counts(TileCommit current) {
    commit.set(current.number());
  }

  private static Tags tags(ViewPlan view) {
    return Tags.of("view", view.name(), "version", Integer.toString(view.version()));
  }
}
