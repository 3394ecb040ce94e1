/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a reader tells about itself. Thread-safe. */
final class ReadMetrics {
  private final Timer answered;
  private final DistributionSummary rows;
  private final DistributionSummary tiles;
  private final Counter retries;
  private final Map<ErrorCode, Timer> failed = new EnumMap<>(ErrorCode.class);

  ReadMetrics(MeterRegistry registry) {
    answered =
        Timer.builder("lockstep.store.query")
            .description("Queries to Pinot, from sending to the decoded answer")
            .tag("outcome", "OK")
            .publishPercentileHistogram()
            .register(registry);
    rows =
        DistributionSummary.builder("lockstep.store.query.rows")
            .description("Rows of an answer")
            .register(registry);
    tiles =
        DistributionSummary.builder("lockstep.store.query.tiles")
            .description("Tiles of an answer")
            .register(registry);
    retries =
        Counter.builder("lockstep.store.retries")
            .description("Answers that were incomplete and asked for again")
            .register(registry);
    for (ErrorCode code : ErrorCode.values()) {
      failed.put(
          code,
          Timer.builder("lockstep.store.query")
              .tag("outcome", code.name())
              // As the others of this name: Prometheus takes one kind of numbers per name.
              .publishPercentileHistogram()
              .register(registry));
    }
  }

  void answered(long nanos, int rowCount) {
    answered.record(nanos, TimeUnit.NANOSECONDS);
    rows.record(rowCount);
  }

  void tiles(int count) {
    tiles.record(count);
  }

  void failed(ErrorCode code, long nanos) {
    Timer timer = failed.get(code);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  void retried() {
    retries.increment();
  }
}
