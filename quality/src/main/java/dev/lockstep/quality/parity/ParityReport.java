/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a check found. Immutable.
 *
 * @param madeAtMillis epoch milliseconds
 * @param subject what was checked, e.g. "all" or a feature service
 * @param answers how many records of the served log were compared whole
 * @param features values by feature
 * @param stores rows and tiles by view version
 * @param undecided answers that cannot be judged, by reason
 * @param early answers that can be judged when more is archived
 * @param oldestUncheckedMillis when the oldest of these was given, epoch milliseconds; 0 if none
 * @param findings the worst first
 * @param leftOut divergent values whose cause was not looked for, because many are alike
 */
public record ParityReport(
    long madeAtMillis,
    String subject,
    long answers,
    List<FeatureCount> features,
    List<StoreCount> stores,
    Map<String, Long> undecided,
    long early,
    long oldestUncheckedMillis,
    List<Finding> findings,
    long leftOut) {
  /** Values of one feature that were compared, and those that differ. */
  public record FeatureCount(String view, String feature, long checked, long divergent) {}

  /** Rows and tiles of a view version that were compared, and those that differ. */
  public record StoreCount(
      String view, int version, long rows, long divergentRows, long tiles, long divergentTiles) {}

  /** What it comes to. */
  public enum Verdict {
    GOOD,
    WARNING,
    BAD,
    UNDECIDED
  }

  public ParityReport {
    features = ImmutableList.copyOf(features);
    stores = ImmutableList.copyOf(stores);
    undecided = ImmutableSortedMap.copyOf(undecided);
    findings = ImmutableList.copyOf(findings);
  }

  /** How many values were compared. */
  public long checkedValues() {
    return features.stream().mapToLong(FeatureCount::checked).sum();
  }

  /** How many values differ. */
  public long divergentValues() {
    return features.stream().mapToLong(FeatureCount::divergent).sum();
  }

  /** How many values, rows and tiles were compared. */
  public long checked() {
    return checkedValues() + stores.stream().mapToLong(s -> s.rows() + s.tiles()).sum();
  }

  /** How many values, rows and tiles differ. */
  public long divergent() {
    return divergentValues()
        + stores.stream().mapToLong(s -> s.divergentRows() + s.divergentTiles()).sum();
  }

  /** One difference is enough: there is no tolerance. */
  public Verdict verdict() {
    if (divergent() > 0 || findings.stream().anyMatch(f -> f.cause().isDivergence())) {
      return Verdict.BAD;
    }
    if (checked() == 0) {
      return Verdict.UNDECIDED;
    }
    return findings.isEmpty() && undecided.isEmpty() ? Verdict.GOOD : Verdict.WARNING;
  }

  /** One line for people. */
  public String summary() {
    return "%s: %,d values of %,d answers, %,d rows and %,d tiles compared, %,d differ"
        .formatted(
            verdict().name().toLowerCase(Locale.ROOT),
            checkedValues(),
            answers,
            stores.stream().mapToLong(StoreCount::rows).sum(),
            stores.stream().mapToLong(StoreCount::tiles).sum(),
            divergent());
  }
}
