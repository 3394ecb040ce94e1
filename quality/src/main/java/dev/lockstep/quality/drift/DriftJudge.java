/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import static java.util.stream.Collectors.joining;

import com.google.common.base.Ascii;
import dev.lockstep.offline.training.profile.Bins;
import dev.lockstep.offline.training.profile.Bins.Categories;
import dev.lockstep.offline.training.profile.Bins.Numbers;
import dev.lockstep.offline.training.profile.FeatureProfile;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.quality.drift.DriftReport.FeatureDrift;
import dev.lockstep.quality.drift.DriftReport.Level;
import dev.lockstep.store.ValueStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Compares profiles. Every p-value of a report is corrected for all that it tests (S. Holm, "A
 * simple sequentially rejective multiple test procedure", 1979), so alpha holds for the report.
 * Pure.
 */
public final class DriftJudge {
  private static final int PRESENT = ValueStatus.PRESENT.ordinal();

  /** Of the reference's values that a category must have had to be missed. */
  private static final double GONE_SHARE = 0.01;

  private static final int MOST_LISTED = 4;
  private static final int MOST_CHARACTERS = 40;

  private DriftJudge() {}

  /** A feature in a window, with what chance says of it before correction. */
  private record Pair(
      String feature,
      String window,
      FeatureProfile reference,
      FeatureProfile current,
      double pValue,
      double statusPValue) {}

  /**
   * Compares.
   *
   * @param windows parts of the current side by name, with the reference's bins
   */
  public static DriftReport judge(
      String referenceName,
      ProfileSet reference,
      String currentName,
      Map<String, ProfileSet> windows,
      DriftThresholds thresholds,
      long nowMillis) {
    List<Pair> pairs = new ArrayList<>();
    windows.forEach(
        (window, current) ->
            reference
                .features()
                .forEach(
                    (name, profile) ->
                        Optional.ofNullable(current.features().get(name))
                            .ifPresent(
                                other ->
                                    pairs.add(pair(name, window, profile, other, thresholds)))));
    List<Double> raw = new ArrayList<>();
    pairs.forEach(
        pair -> {
          raw.add(pair.pValue());
          raw.add(pair.statusPValue());
        });
    double[] corrected = holm(raw);
    List<FeatureDrift> features = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      features.add(drift(pairs.get(i), corrected[2 * i], corrected[2 * i + 1], thresholds));
    }
    features.sort(
        Comparator.comparing(FeatureDrift::level, Comparator.reverseOrder())
            .thenComparing(FeatureDrift::psi, Comparator.reverseOrder())
            .thenComparing(FeatureDrift::feature)
            .thenComparing(FeatureDrift::window));
    return new DriftReport(referenceName, currentName, nowMillis, features);
  }

  private static Pair pair(
      String feature,
      String window,
      FeatureProfile reference,
      FeatureProfile current,
      DriftThresholds thresholds) {
    boolean enough = isEnough(reference, current, thresholds);
    boolean values = enough && isEnoughPresent(reference, current, thresholds);
    return new Pair(
        feature,
        window,
        reference,
        current,
        values ? Statistics.pValue(reference.counts(), current.counts()) : 1,
        enough ? Statistics.pValue(reference.statuses(), current.statuses()) : 1);
  }

  private static boolean isEnough(
      FeatureProfile reference, FeatureProfile current, DriftThresholds thresholds) {
    return Math.min(reference.rows(), current.rows()) >= thresholds.leastRows();
  }

  private static boolean isEnoughPresent(
      FeatureProfile reference, FeatureProfile current, DriftThresholds thresholds) {
    return Math.min(reference.present(), current.present()) >= thresholds.leastRows();
  }

  /** A type that changed, or a feature that is gone: nothing that statistics could tell. */
  private static boolean isComparable(FeatureProfile reference, FeatureProfile current) {
    return current.misfits() == 0 && (current.rows() > 0 || reference.rows() == 0);
  }

  /** Corrected p-values: what is below alpha may be told, and alpha holds for all together. */
  static double[] holm(List<Double> pValues) {
    int size = pValues.size();
    List<Integer> order =
        IntStream.range(0, size).boxed().sorted(Comparator.comparing(pValues::get)).toList();
    double[] corrected = new double[size];
    double highest = 0;
    for (int rank = 0; rank < size; rank++) {
      int place = order.get(rank);
      highest = Math.max(highest, Math.min(1, (size - rank) * pValues.get(place)));
      corrected[place] = highest;
    }
    return corrected;
  }

  private static FeatureDrift drift(
      Pair pair, double pValue, double statusPValue, DriftThresholds thresholds) {
    long[] reference = pair.reference().counts();
    long[] current = pair.current().counts();
    Optional<Bins> bins = pair.reference().bins();
    List<Double> edges =
        bins.isPresent() && bins.get() instanceof Numbers numbers ? numbers.edges() : List.of();
    boolean numeric = bins.isPresent() && bins.get() instanceof Numbers;
    boolean any =
        bins.isPresent() && pair.current().present() > 0 && pair.reference().present() > 0;
    double psi = any ? Statistics.psi(tenths(reference, numeric), tenths(current, numeric)) : 0;
    double novel = any ? novelRate(reference, current) : 0;
    double change = Statistics.lInfinity(pair.reference().statuses(), pair.current().statuses());
    List<Double> nulls = List.of(nullRate(pair.reference()), nullRate(pair.current()));
    Level level = Level.OK;
    if (!isComparable(pair.reference(), pair.current())) {
      level = Level.NOT_COMPARABLE;
    } else if (!isEnough(pair.reference(), pair.current(), thresholds)) {
      level = Level.TOO_FEW_ROWS;
    } else if (isTold(pValue, psi, alarmLine(pair, thresholds), thresholds)
        || isTold(pValue, novel, thresholds.alarmRate(), thresholds)
        || isTold(statusPValue, change, thresholds.alarmRate(), thresholds)) {
      level = Level.ALARM;
    } else if (isTold(pValue, psi, thresholds.warnPsi(), thresholds)
        || isTold(pValue, novel, thresholds.warnRate(), thresholds)
        || isTold(statusPValue, change, thresholds.warnRate(), thresholds)) {
      level = Level.WARN;
    } else if (bins.isPresent() && !isEnoughPresent(pair.reference(), pair.current(), thresholds)) {
      // The statuses are fine, but of the values nothing is known: that is not OK.
      level = Level.TOO_FEW_ROWS;
    }
    return new FeatureDrift(
        pair.feature(),
        pair.window(),
        level,
        sentence(pair, level, statusPValue < thresholds.alpha(), change, psi),
        pair.reference().rows(),
        pair.current().rows(),
        psi,
        any ? Statistics.jensenShannon(reference, current) : 0,
        any && numeric ? Statistics.kolmogorovSmirnov(reference, current) : 0,
        any && numeric ? Statistics.wasserstein(edges, reference, current) : 0,
        any ? Statistics.lInfinity(reference, current) : 0,
        novel,
        nulls,
        change,
        pValue,
        statusPValue,
        bins.map(DriftJudge::labels).orElse(List.of()),
        shares(reference),
        shares(current));
  }

  private static double alarmLine(Pair pair, DriftThresholds thresholds) {
    return thresholds.alarmLine(
        Math.max(1, pair.reference().present()), Math.max(1, pair.current().present()));
  }

  /**
   * Counts with what is outside of the reference's range in its outermost bins: of a handful of
   * values out there an index would say more than it knows. How many they are is told for itself.
   */
  private static long[] tenths(long[] counts, boolean numeric) {
    int size = counts.length;
    if (!numeric || size < 5) {
      return counts;
    }
    long[] tenths = new long[size - 2];
    System.arraycopy(counts, 1, tenths, 0, size - 3);
    tenths[0] += counts[0];
    tenths[size - 4] += counts[size - 2];
    tenths[size - 3] = counts[size - 1];
    return tenths;
  }

  /** The share of values in bins that the reference never needed. */
  private static double novelRate(long[] reference, long[] current) {
    long novel = 0;
    for (int i = 0; i < reference.length; i++) {
      novel += reference[i] == 0 ? current[i] : 0;
    }
    return (double) novel / Math.max(1, Statistics.total(current));
  }

  private static boolean isTold(
      double pValue, double size, double least, DriftThresholds thresholds) {
    return pValue < thresholds.alpha() && size >= least;
  }

  private static String sentence(
      Pair pair, Level level, boolean statuses, double change, double psi) {
    if (level == Level.NOT_COMPARABLE) {
      return pair.current().rows() == 0
          ? "it has no rows now: look whether the service still has the feature, and the time range"
          : "%,d values are of another type than in the reference: make a reference of the new version"
              .formatted(pair.current().misfits());
    }
    if (level == Level.TOO_FEW_ROWS) {
      return "%,d rows of the reference and %,d now (with a value: %,d and %,d) are too few to say anything"
          .formatted(
              pair.reference().rows(),
              pair.current().rows(),
              pair.reference().present(),
              pair.current().present());
    }
    if (level == Level.OK) {
      return "";
    }
    if (statuses && change >= 0.02) {
      int status = greatestChange(pair);
      return "%.1f %% of values are %s, %.1f %% in the reference: %s"
          .formatted(
              100 * share(pair.current(), status),
              ValueStatus.values()[status],
              100 * share(pair.reference(), status),
              advice(ValueStatus.values()[status]));
    }
    int bin = greatestBin(pair.reference().counts(), pair.current().counts());
    String label = pair.reference().bins().map(bins -> bins.label(bin)).orElse("");
    return "values are distributed otherwise (PSI %.2f): %.1f %% are %s, %.1f %% in the reference%s"
        .formatted(
            psi,
            100.0 * pair.current().counts()[bin] / Math.max(1, pair.current().present()),
            label,
            100.0 * pair.reference().counts()[bin] / Math.max(1, pair.reference().present()),
            categories(pair));
  }

  /** Which categories are new and which are gone; nothing for numbers. */
  private static String categories(Pair pair) {
    if (pair.reference().bins().isEmpty()
        || !(pair.reference().bins().get() instanceof Categories categories)) {
      return "";
    }
    long[] reference = pair.reference().counts();
    long[] current = pair.current().counts();
    StringBuilder told = new StringBuilder();
    if (reference[categories.names().size()] == 0 && !pair.current().others().isEmpty()) {
      told.append("; unseen: ").append(listed(pair.current().others()));
    }
    List<String> gone = new ArrayList<>();
    for (int i = 0; i < categories.names().size(); i++) {
      // Of rarer ones that are missing it may be by chance.
      if (current[i] == 0 && reference[i] >= GONE_SHARE * pair.reference().present()) {
        gone.add(categories.names().get(i));
      }
    }
    if (!gone.isEmpty()) {
      told.append("; gone: ").append(listed(gone));
    }
    return told.toString();
  }

  private static String listed(List<String> names) {
    String first =
        names.stream()
            .limit(MOST_LISTED)
            .map(name -> "'" + Ascii.truncate(name, MOST_CHARACTERS, "...") + "'")
            .collect(joining(", "));
    return names.size() > MOST_LISTED ? first + " and more" : first;
  }

  private static String advice(ValueStatus status) {
    return switch (status) {
      case PRESENT -> "fewer or more entities have rows than before";
      case NULL_VALUE -> "look whether the source still brings the column";
      case NOT_FOUND -> "look which entities are asked for, and whether their events arrive";
      case OUTSIDE_MAX_AGE -> "look whether the source is late: lockstep status";
      case ERROR -> "look at the reasons in the served log: lockstep replay --answer";
    };
  }

  private static int greatestChange(Pair pair) {
    int greatest = PRESENT;
    double most = -1;
    for (int i = 0; i < ValueStatus.values().length; i++) {
      double change = share(pair.current(), i) - share(pair.reference(), i);
      if (change > most) {
        most = change;
        greatest = i;
      }
    }
    return greatest;
  }

  private static double share(FeatureProfile profile, int status) {
    return (double) profile.statuses()[status] / Math.max(1, profile.rows());
  }

  private static double nullRate(FeatureProfile profile) {
    return profile.rows() == 0 ? 0 : 1 - share(profile, PRESENT);
  }

  private static int greatestBin(long[] reference, long[] current) {
    int greatest = 0;
    double most = -1;
    for (int i = 0; i < reference.length; i++) {
      double change =
          Math.abs(
              (double) reference[i] / Math.max(1, Statistics.total(reference))
                  - (double) current[i] / Math.max(1, Statistics.total(current)));
      if (change > most) {
        most = change;
        greatest = i;
      }
    }
    return greatest;
  }

  private static List<String> labels(Bins bins) {
    return IntStream.range(0, bins.size()).mapToObj(bins::label).toList();
  }

  private static List<Double> shares(long[] counts) {
    double total = Math.max(1, Statistics.total(counts));
    List<Double> shares = new ArrayList<>();
    for (long count : counts) {
      shares.add(count / total);
    }
    return shares;
  }

  /** A level as reports spell it. */
  static String spelling(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
