/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import java.util.Locale;

/** Every aggregate of docs/semantics.md. */
public enum AggregateFunction {
  COUNT,
  SUM,
  AVG,
  MIN,
  MAX,
  VARIANCE,
  STDDEV,
  FIRST,
  LAST,
  FIRST_K,
  LAST_K,
  COUNT_DISTINCT,
  QUANTILE,
  TOP_K,
  ANY,
  ALL;

  /** The spelling used in definitions, e.g. {@code count_distinct}. */
  public String symbol() {
    return name().toLowerCase(Locale.ROOT);
  }
}
