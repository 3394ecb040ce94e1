/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import dev.lockstep.definition.Located;
import dev.lockstep.time.Durations;
import java.util.Optional;

/** Binds durations. */
final class DurationBinder {
  private DurationBinder() {}

  /**
   * The milliseconds of a duration.
   *
   * @param key what the duration is for, such as {@code ttl}
   * @param leastMillis the shortest that makes sense
   */
  static Optional<Long> bind(Scope scope, String key, Located<String> text, long leastMillis) {
    try {
      long millis = Durations.parseMillis(text.value());
      if (millis >= leastMillis) {
        return Optional.of(millis);
      }
      scope.problem(
          text.position(),
          "'" + key + "' must be at least " + Durations.print(leastMillis) + ", not " + text);
    } catch (IllegalArgumentException e) {
      scope.problem(text.position(), String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }
}
