/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * When a difference is told. It must be both unlikely by chance, after correction for everything
 * that a report tests, and large enough to matter.
 *
 * @param alpha how likely a report without any change may alarm, above 0 and below 1
 * @param leastRows on either side; of fewer nothing is said
 * @param warnPsi population stability index that is worth a look
 * @param alarmPsi one that alarms; see {@link #alarmLine}
 * @param warnRate difference between shares of a status, or share of values that the reference
 *     never had, that is worth a look
 * @param alarmRate one that alarms
 */
public record DriftThresholds(
    double alpha,
    long leastRows,
    double warnPsi,
    double alarmPsi,
    double warnRate,
    double alarmRate) {
  public static final DriftThresholds DEFAULT =
      new DriftThresholds(0.005, 500, 0.1, 0.25, 0.02, 0.1);

  public DriftThresholds {
    checkArgument(alpha > 0 && alpha < 1, "Alpha is not between 0 and 1: %s", alpha);
    checkArgument(leastRows >= 1, "Least rows below 1: %s", leastRows);
  }

  /**
   * The estimated index that alarms. Half of all estimates of a true {@code alarmPsi} are below it,
   * so the line is lower by 3 standard errors, which 99.9 % of them are above; it is never below
   * the warning's. The error of an index that is not 0 is about {@code sqrt(4 psi (1/m + 1/n))}, by
   * the delta method for a shifted normal, whose index is the square of the shift.
   *
   * @param referenceValues how many values it is estimated from, at least 1
   * @param currentValues at least 1
   */
  double alarmLine(long referenceValues, long currentValues) {
    double error = Math.sqrt(4 * alarmPsi * (1.0 / referenceValues + 1.0 / currentValues));
    return Math.max(warnPsi, alarmPsi - 3 * error);
  }

  public DriftThresholds withAlpha(double newAlpha) {
    return new DriftThresholds(newAlpha, leastRows, warnPsi, alarmPsi, warnRate, alarmRate);
  }

  public DriftThresholds withLeastRows(long rows) {
    return new DriftThresholds(alpha, rows, warnPsi, alarmPsi, warnRate, alarmRate);
  }
}
