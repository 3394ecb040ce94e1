/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.protobuf.Duration;
import java.util.OptionalLong;

/** Feast's durations as ours. */
final class Millis {
  private Millis() {}

  /** Floored; empty if negative or longer than any of ours. */
  static OptionalLong of(Duration duration) {
    boolean negative = duration.getSeconds() < 0 || duration.getNanos() < 0;
    if (negative || duration.getSeconds() >= Long.MAX_VALUE / 1000) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(duration.getSeconds() * 1000 + duration.getNanos() / 1_000_000);
  }

  static boolean isExact(Duration duration) {
    return duration.getNanos() % 1_000_000 == 0;
  }

  static String display(Duration duration) {
    return duration.getNanos() == 0
        ? duration.getSeconds() + " s"
        : duration.getSeconds() + " s and " + duration.getNanos() + " ns";
  }
}
