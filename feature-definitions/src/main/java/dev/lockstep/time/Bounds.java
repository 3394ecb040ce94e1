/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.time;

/** Which edges belong to a window of length w that is evaluated at T. */
public enum Bounds {
  /** {@code T - w <= ts < T}: the default; an event never sees itself. */
  CLOSED_OPEN("[)", true, false),
  /** {@code T - w < ts <= T}. */
  OPEN_CLOSED("(]", false, true),
  /** {@code T - w <= ts <= T}. */
  CLOSED("[]", true, true),
  /** {@code T - w < ts < T}. */
  OPEN("()", false, false);

  private final String symbol;
  private final boolean leftClosed;
  private final boolean rightClosed;

  Bounds(String symbol, boolean leftClosed, boolean rightClosed) {
    this.symbol = symbol;
    this.leftClosed = leftClosed;
    this.rightClosed = rightClosed;
  }

  /** The spelling used in definitions. */
  public String symbol() {
    return symbol;
  }

  public boolean leftClosed() {
    return leftClosed;
  }

  public boolean rightClosed() {
    return rightClosed;
  }
}
