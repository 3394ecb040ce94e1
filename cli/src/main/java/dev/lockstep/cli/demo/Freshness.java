/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Measured freshness. The first measurements, while everything warms up, do not count. Thread-safe.
 */
final class Freshness {
  private static final int KEPT = 10_000;

  private final int warmUp;
  private final Deque<Long> micros = new ArrayDeque<>();
  private long seen;

  /**
   * @param warmUp how many measurements do not count
   */
  Freshness(int warmUp) {
    this.warmUp = warmUp;
  }

  synchronized void add(long measuredMicros) {
    seen++;
    if (seen > warmUp) {
      micros.addLast(measuredMicros);
    }
    if (micros.size() > KEPT) {
      micros.removeFirst();
    }
  }

  /** Whether measurements count by now. */
  synchronized boolean isWarm() {
    return seen >= warmUp;
  }

  /** How many measurements count. */
  synchronized int count() {
    return micros.size();
  }

  /**
   * The smallest measurement that so many percent of all do not exceed, in milliseconds; empty
   * without measurements.
   */
  synchronized OptionalLong percentileMillis(double percent) {
    if (micros.isEmpty()) {
      return OptionalLong.empty();
    }
    int rank = (int) Math.ceil(percent / 100 * micros.size());
    return micros.stream()
        .sorted()
        .skip(Math.max(0, rank - 1))
        .mapToLong(value -> Math.round(value / 1000.0))
        .findFirst();
  }
}
