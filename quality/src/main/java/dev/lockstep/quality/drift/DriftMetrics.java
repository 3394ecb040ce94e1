/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import dev.lockstep.quality.drift.DriftReport.FeatureDrift;
import dev.lockstep.quality.drift.DriftReport.Level;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/** What drift was found in a feature service, for alarms. Thread-safe. */
public final class DriftMetrics {
  /**
   * Gauge by service and feature: the {@link Level} by its number, from 0 for OK to 4 for ALARM, in
   * the newest window of which something can be said.
   */
  public static final String LEVEL = "lockstep.drift.level";

  /** Gauge by service and feature: the population stability index of that window. */
  public static final String PSI = "lockstep.drift.psi";

  /** Counter by service: rows that were counted. */
  public static final String ROWS = "lockstep.drift.rows";

  /** Gauge: seconds since the last report. */
  public static final String REPORT_AGE = "lockstep.drift.report.age.seconds";

  private final String service;
  private final MultiGauge levels;
  private final MultiGauge indexes;
  private final Counter rows;
  private final AtomicLong reportMillis = new AtomicLong(System.currentTimeMillis());

  /**
   * @param service empty for all
   */
  public DriftMetrics(MeterRegistry registry, String service) {
    this.service = service;
    this.levels =
        MultiGauge.builder(LEVEL)
            .description("0 ok, 1 too few rows, 2 not comparable, 3 warn, 4 alarm")
            .register(registry);
    this.indexes =
        MultiGauge.builder(PSI).description("Population stability index").register(registry);
    this.rows =
        Counter.builder(ROWS)
            .description("Served rows that were counted")
            .tag("service", service)
            .register(registry);
    Gauge.builder(
            REPORT_AGE, reportMillis, since -> (System.currentTimeMillis() - since.get()) / 1e3)
        .register(registry);
  }

  /**
   * Takes a report over.
   *
   * @param newRows that came since the one before
   */
  public synchronized void report(DriftReport report, long newRows) {
    Map<String, FeatureDrift> newest = new TreeMap<>();
    report.features().forEach(drift -> newest.merge(drift.feature(), drift, DriftMetrics::newer));
    levels.register(gauges(newest, drift -> drift.level().ordinal()), true);
    indexes.register(gauges(newest, FeatureDrift::psi), true);
    rows.increment(newRows);
    reportMillis.set(report.madeAtMillis());
  }

  /** A window that has just begun says nothing; the one before it does. */
  private static FeatureDrift newer(FeatureDrift left, FeatureDrift right) {
    boolean leftSays = left.level() != Level.TOO_FEW_ROWS;
    boolean rightSays = right.level() != Level.TOO_FEW_ROWS;
    if (leftSays != rightSays) {
      return leftSays ? left : right;
    }
    return left.window().compareTo(right.window()) >= 0 ? left : right;
  }

  private List<MultiGauge.Row<?>> gauges(
      Map<String, FeatureDrift> newest, ToDoubleFunction<FeatureDrift> value) {
    List<MultiGauge.Row<?>> gauges = new ArrayList<>();
    newest.forEach(
        (feature, drift) ->
            gauges.add(
                MultiGauge.Row.of(
                    Tags.of("service", service, "feature", feature), value.applyAsDouble(drift))));
    return gauges;
  }
}
