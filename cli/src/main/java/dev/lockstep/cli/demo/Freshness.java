/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Measured freshness. Measurements count from {@link #startCounting} on; before, everything warms
 * up. Thread-safe.
 */
final class Freshness {
  private static final int KEPT = 10_000;

  private final int steady;
  private final long steadyMicros;
  private final Deque<Long> micros = new ArrayDeque<>();
  private int shortOnes;
  private boolean counts;
  private boolean warm;

  /**
   * @param steady how many measurements in a row must be short, at least 1
   * @param steadyMicros what is short
   */
  Freshness(int steady, long steadyMicros) {
    this.steady = steady;
    this.steadyMicros = steadyMicros;
  }

  synchronized void add(long measuredMicros) {
    if (counts) {
      micros.addLast(measuredMicros);
      if (micros.size() > KEPT) {
        micros.removeFirst();
      }
    }
    look(measuredMicros, 1);
  }

  /** Something has been waited for so long, and is not there yet. */
  synchronized void waiting(long waitedMicros) {
    look(waitedMicros, 0);
  }

  private void look(long longMicros, int more) {
    shortOnes = longMicros <= steadyMicros ? shortOnes + more : 0;
  }

  /** Whether the last measurements were short, and nothing is waited for any longer than that. */
  synchronized boolean isSteady() {
    return shortOnes >= steady;
  }

  /**
   * Measurements count from now on, whatever they are.
   *
   * @param nowWarm whether everything is warm
   */
  synchronized void startCounting(boolean nowWarm) {
    counts = true;
    warm = nowWarm;
  }

  /** Whether measurements count, and everything was warm when they began to. */
  synchronized boolean isWarm() {
    return warm;
  }

  synchronized boolean counts() {
    return counts;
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
