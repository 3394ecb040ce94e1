/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What ingest of one view version counts in this process. Counters count work done: work that was
 * repeated after a failure counts twice, while the log holds its result once. Thread-safe.
 */
final class IngestMeters implements AutoCloseable {
  private static final String PREFIX = "lockstep.ingest.";

  private final MeterRegistry registry;
  private final Tags tags;
  final Counter in;
  final Counter out;
  final Counter filtered;
  final Counter duplicates;
  final Counter deadLetters;
  final Counter late;
  final Counter restarts;
  private final Timer delay;
  private final AtomicLong lagRecords;
  private final AtomicLong newestEventTime;
  private final AtomicLong newestIngestTime;

  IngestMeters(MeterRegistry registry, ViewPlan view) {
    this.registry = registry;
    this.tags = Tags.of("view", view.name(), "version", Integer.toString(view.version()));
    this.in = registry.counter(PREFIX + "in", tags);
    this.out = registry.counter(PREFIX + "out", tags);
    this.filtered = registry.counter(PREFIX + "filtered", tags);
    this.duplicates = registry.counter(PREFIX + "duplicates", tags);
    this.deadLetters = registry.counter(PREFIX + "dead.letters", tags);
    this.late = registry.counter(PREFIX + "late", tags);
    this.restarts = registry.counter(PREFIX + "restarts", tags);
    this.delay =
        Timer.builder(PREFIX + "delay")
            .description("From the source record's timestamp to the row's place in the log")
            .tags(tags)
            .publishPercentiles(0.5, 0.99)
            .distributionStatisticExpiry(Duration.ofSeconds(30))
            .register(registry);
    this.lagRecords = gauge(registry, PREFIX + "lag.records", tags);
    this.newestEventTime = gauge(registry, PREFIX + "newest.event.time", tags);
    this.newestIngestTime = gauge(registry, PREFIX + "newest.ingest.time", tags);
  }

  /** A row got its place in the log. */
  void stamped(RowEnvelope row, long ingestMillis) {
    out.increment();
    delay.record(Duration.ofMillis(Math.max(0, ingestMillis - row.origin().timestampMillis())));
    newestEventTime.accumulateAndGet(row.eventTimeMillis(), Math::max);
    newestIngestTime.accumulateAndGet(ingestMillis, Math::max);
  }

  void lag(long records) {
    lagRecords.set(records);
  }

  IngestStatus.Numbers numbers() {
    return new IngestStatus.Numbers(
        (long) in.count(),
        (long) out.count(),
        (long) filtered.count(),
        (long) duplicates.count(),
        (long) deadLetters.count(),
        (long) late.count(),
        lagRecords.get(),
        newestEventTime.get(),
        newestIngestTime.get(),
        (long) restarts.count());
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

  private static AtomicLong gauge(MeterRegistry registry, String name, Tags tags) {
    AtomicLong value = new AtomicLong();
    registry.gauge(name, tags, value);
    return value;
  }
}
