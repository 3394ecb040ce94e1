/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import java.util.Arrays;
import java.util.Locale;

/** Durations that were measured. For one thread. */
final class Latencies {
  private long[] nanos = new long[1024];
  private int size;

  void add(long durationNanos) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size++] = durationNanos;
  }

  void addAll(Latencies others) {
    for (int i = 0; i < others.size; i++) {
      add(others.nanos[i]);
    }
  }

  int size() {
    return size;
  }

  /**
   * The smallest duration that so large a share of all does not exceed, in milliseconds.
   *
   * @param share above 0, at most 1
   */
  double millis(double share) {
    checkState(size > 0, "Nothing was measured");
    Arrays.sort(nanos, 0, size);
    return nanos[(int) Math.ceil(share * size) - 1] / 1e6;
  }

  /** Cells of a table: p50, p95, p99, max in milliseconds. */
  String cells() {
    return String.format(
        Locale.ROOT,
        "%.2f | %.2f | %.2f | %.1f",
        millis(0.5),
        millis(0.95),
        millis(0.99),
        millis(1));
  }
}
