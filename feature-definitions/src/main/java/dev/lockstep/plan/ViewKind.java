/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** How a view turns rows into values. */
public sealed interface ViewKind {
  /** Each feature aggregates its window. */
  record Windowed() implements ViewKind {}

  /**
   * The newest row in {@code [T - ttl, T]} wins as a whole.
   *
   * @param ttlMillis 0 for unlimited
   * @param createdColumn a TIMESTAMP or INT64 log column; order is (ts, created, seq) then
   */
  record Latest(long ttlMillis, Optional<String> createdColumn) implements ViewKind {
    public Latest {
      requireNonNull(createdColumn, "createdColumn is null");
      checkArgument(ttlMillis >= 0, "ttl is negative: %s", ttlMillis);
    }
  }
}
