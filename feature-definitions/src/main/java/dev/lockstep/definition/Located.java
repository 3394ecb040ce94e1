/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Something that was written, and where. Two are equal when the same was written, wherever: a
 * definition that is moved is still the same definition.
 *
 * @param value what was written
 * @param position where
 */
public record Located<T>(T value, SourcePosition position) {
  public Located {
    requireNonNull(value, "value is null");
    requireNonNull(position, "position is null");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Located<?> located && value.equals(located.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
