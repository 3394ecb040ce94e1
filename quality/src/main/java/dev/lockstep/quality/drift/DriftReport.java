/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;

/**
 * How the current distributions of features differ from the reference's. Immutable.
 *
 * @param reference what it was compared with, for people
 * @param current what was compared
 * @param madeAtMillis epoch milliseconds
 * @param features one per feature and window, the worst first
 */
public record DriftReport(
    String reference, String current, long madeAtMillis, List<FeatureDrift> features) {
  /** What is said of a feature; of several the highest counts. */
  public enum Level {
    OK,
    TOO_FEW_ROWS,
    NOT_COMPARABLE,
    WARN,
    ALARM
  }

  /**
   * One feature in one window.
   *
   * @param feature {@code view:feature}
   * @param window which part of the current side; empty if it is not cut
   * @param sentence what changed and what to look at first
   * @param referenceRows values of the reference, whatever their status
   * @param psi population stability index; as the others 0 if values are not counted
   * @param jensenShannon distance
   * @param kolmogorovSmirnov 0 for categories
   * @param wasserstein in lengths between the reference's outermost edges; 0 for categories
   * @param lInfinity over bins
   * @param unseenRate share of values in bins that the reference never needed
   * @param nullRates share without a value, reference and current
   * @param statusChange the greatest difference between shares of a status
   * @param pValue of the values, corrected
   * @param statusPValue of the statuses, corrected
   * @param labels of the bins
   * @param referenceShares by bin
   * @param currentShares by bin
   */
  public record FeatureDrift(
      String feature,
      String window,
      Level level,
      String sentence,
      long referenceRows,
      long currentRows,
      double psi,
      double jensenShannon,
      double kolmogorovSmirnov,
      double wasserstein,
      double lInfinity,
      double unseenRate,
      List<Double> nullRates,
      double statusChange,
      double pValue,
      double statusPValue,
      List<String> labels,
      List<Double> referenceShares,
      List<Double> currentShares) {
    public FeatureDrift {
      nullRates = ImmutableList.copyOf(nullRates);
      labels = ImmutableList.copyOf(labels);
      referenceShares = ImmutableList.copyOf(referenceShares);
      currentShares = ImmutableList.copyOf(currentShares);
    }
  }

  public DriftReport {
    features = ImmutableList.copyOf(features);
  }

  /** The highest level of all features. */
  public Level level() {
    return features.stream().map(FeatureDrift::level).max(Level::compareTo).orElse(Level.OK);
  }

  /** How many features and windows are of a level. */
  public long count(Level level) {
    return features.stream().filter(feature -> feature.level() == level).count();
  }

  /** One line for people. */
  public String summary() {
    return "%s: of %,d features and windows %,d alarm, %,d warn, %,d have too few rows, %,d cannot be compared"
        .formatted(
            level().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            features.size(),
            count(Level.ALARM),
            count(Level.WARN),
            count(Level.TOO_FEW_ROWS),
            count(Level.NOT_COMPARABLE));
  }
}
