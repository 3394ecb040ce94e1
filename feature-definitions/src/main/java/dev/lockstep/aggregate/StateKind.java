/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

/** What a serialised state is a state of: its second byte. A code is never reused. */
enum StateKind {
  COUNT(1),
  INTEGER_MOMENTS(2),
  INTEGER_MOMENTS_WITH_SQUARES(3),
  DECIMAL_MOMENTS(4),
  DECIMAL_MOMENTS_WITH_SQUARES(5),
  DOUBLE_MOMENTS(6),
  DOUBLE_MOMENTS_WITH_SQUARES(7),
  EXTREMUM(8),
  EDGE_VALUE(9),
  EDGE_VALUES(10),
  DISTINCT_VALUES(11),
  DISTINCT_SKETCH(12),
  QUANTILE_BUCKETS(13),
  VALUE_COUNTS(14),
  TRUTH(15);

  private final byte code;

  StateKind(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }
}
