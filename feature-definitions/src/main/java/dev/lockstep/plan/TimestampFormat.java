/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import java.util.Locale;

/** How a source spells event time. Finer than a millisecond is floored. */
public enum TimestampFormat {
  /** Integer, milliseconds since 1970-01-01 UTC. */
  EPOCH_MILLIS,
  /** Integer or decimal, seconds since 1970-01-01 UTC. */
  EPOCH_SECONDS,
  /** Integer, microseconds since 1970-01-01 UTC. */
  EPOCH_MICROS,
  /** Integer, nanoseconds since 1970-01-01 UTC. */
  EPOCH_NANOS,
  /** ISO 8601 with an offset or Z, e.g. {@code 2026-11-20T09:47:30.123Z}. */
  ISO8601;

  /** The spelling used in definitions, e.g. {@code epoch_millis}. */
  public String symbol() {
    return name().toLowerCase(Locale.ROOT);
  }
}
