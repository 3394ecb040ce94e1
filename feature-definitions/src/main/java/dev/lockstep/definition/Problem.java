/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * One thing that is wrong with definitions.
 *
 * @param position where
 * @param message what is wrong, with what, and what was probably meant
 */
public record Problem(SourcePosition position, String message) implements Comparable<Problem> {
  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::position).thenComparing(Problem::message);

  public Problem {
    requireNonNull(position, "position is null");
    requireNonNull(message, "message is null");
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column: message}. */
  @Override
  public String toString() {
    return position + ": " + message;
  }
}
