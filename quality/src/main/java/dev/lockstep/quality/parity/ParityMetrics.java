/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.quality.parity.ParityReport.FeatureCount;
import dev.lockstep.quality.parity.ParityReport.StoreCount;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What checks found, for alarms. Thread-safe. */
public final class ParityMetrics {
  /** Values by view, feature and result: equal, divergent. */
  public static final String VALUES = "lockstep.parity.values";

  /** Rows by view, version and result. */
  public static final String ROWS = "lockstep.parity.rows";

  /** Tiles by view, version and result. */
  public static final String TILES = "lockstep.parity.tiles";

  /** Findings by cause. */
  public static final String FINDINGS = "lockstep.parity.findings";

  /**
   * Gauge: seconds since the oldest answer that is not yet checked was given; 0 if there is none.
   */
  public static final String OLDEST_UNCHECKED = "lockstep.parity.oldest.unchecked.seconds";

  /** Gauge: seconds since the last report. */
  public static final String REPORT_AGE = "lockstep.parity.report.age.seconds";

  private final MeterRegistry registry;
  private final AtomicLong oldestMillis = new AtomicLong();
  private final AtomicLong reportMillis = new AtomicLong(System.currentTimeMillis());

  public ParityMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder(OLDEST_UNCHECKED, oldestMillis, ParityMetrics::age).register(registry);
    Gauge.builder(REPORT_AGE, reportMillis, ParityMetrics::age).register(registry);
  }

  private static double age(AtomicLong sinceMillis) {
    long since = sinceMillis.get();
    return since == 0 ? 0 : (System.currentTimeMillis() - since) / 1e3;
  }

  /** Counts what a report says. */
  public void report(ParityReport report) {
    for (FeatureCount count : report.features()) {
      values(count, "divergent", count.divergent());
      values(count, "equal", count.checked() - count.divergent());
    }
    for (StoreCount count : report.stores()) {
      store(ROWS, count, "divergent", count.divergentRows());
      store(ROWS, count, "equal", Math.max(0, count.rows() - count.divergentRows()));
      store(TILES, count, "divergent", count.divergentTiles());
      store(TILES, count, "equal", Math.max(0, count.tiles() - count.divergentTiles()));
    }
    for (Finding finding : report.findings()) {
      Counter.builder(FINDINGS)
          .tag("cause", finding.cause().spelling())
          .register(registry)
          .increment(finding.count());
    }
    oldestMillis.set(report.oldestUncheckedMillis());
    reportMillis.set(report.madeAtMillis());
  }

  private void values(FeatureCount feature, String result, long count) {
    Counter.builder(VALUES)
        .description("Served values that were compared with the lake")
        .tag("view", feature.view())
        .tag("feature", feature.feature())
        .tag("result", result)
        .register(registry)
        .increment(count);
  }

  private void store(String name, StoreCount store, String result, long count) {
    Counter.builder(name)
        .description("What the online store holds, compared with the lake")
        .tag("view", store.view())
        .tag("version", Integer.toString(store.version()))
        .tag("result", result)
        .register(registry)
        .increment(count);
  }
}
