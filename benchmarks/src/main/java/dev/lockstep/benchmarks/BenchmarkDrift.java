/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.RowIdentity;
import dev.lockstep.offline.training.profile.Samples;
import dev.lockstep.quality.drift.DriftJudge;
import dev.lockstep.quality.drift.DriftReport;
import dev.lockstep.quality.drift.DriftReport.Level;
import dev.lockstep.quality.drift.DriftThresholds;
import dev.lockstep.store.FeatureValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Prints the calibration of drift alarms: the share of reports that alarm or warn without any
 * change, and the share of changes with a PSI of 0.25 that are found. The exit code is 1 if one in
 * a hundred reports alarms, or fewer than 99 in a hundred changes are found.
 */
public final class BenchmarkDrift {
  private static final double PSI = 0.25;
  private static final int ROWS = 10_000;
  private static final int DRAWS = 20;

  /** Draws a value of a feature that has changed by some amount; 0 is no change. */
  private interface Kind {
    FeatureValue draw(Random random, double change);
  }

  private static final Map<String, Kind> KINDS = kinds();

  private final Random random;
  private final Report report;
  private boolean wrong;

  private BenchmarkDrift(long seed, Report report) {
    this.random = new Random(seed);
    this.report = report;
  }

  private static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("normal, shifted", (r, c) -> FeatureValue.of(r.nextGaussian() + c, 0));
    kinds.put("normal, scaled", (r, c) -> FeatureValue.of(r.nextGaussian() * (1 + c), 0));
    kinds.put("skewed, shifted", (r, c) -> FeatureValue.of(Math.exp(r.nextGaussian() + c), 0));
    kinds.put(
        "heavy tails, shifted",
        (r, c) -> FeatureValue.of(Math.tan(Math.PI * (r.nextDouble() - 0.5)) + c, 0));
    kinds.put(
        "counts, mixed with larger ones",
        (r, c) ->
            FeatureValue.of((long) (r.nextDouble() < c / 4 ? 8 + r.nextInt(5) : r.nextInt(8)), 0));
    kinds.put(
        "mostly zero, fewer zeros",
        (r, c) -> FeatureValue.of(r.nextDouble() < 0.8 - c / 4 ? 0.0 : r.nextGaussian(), 0));
    kinds.put(
        "categories, mixed",
        (r, c) -> FeatureValue.of("c" + (r.nextDouble() < c / 4 ? 0 : r.nextInt(12)), 0));
    kinds.put(
        "mostly null, shifted",
        (r, c) ->
            r.nextInt(10) < 7 ? FeatureValue.notFound() : FeatureValue.of(r.nextGaussian() + c, 0));
    return kinds;
  }

  public static void main(String[] arguments) throws Exception {
    Arguments set =
        new Arguments(
            arguments,
            Map.of(
                "reports", "400",
                "features", "20",
                "trials", "300",
                "seed", "20261128",
                "out", "benchmarks/results/drift.md"));
    Report report = new Report("Calibration of drift alarms", Path.of(set.text("out")));
    BenchmarkDrift benchmark = new BenchmarkDrift(set.number("seed"), report);
    report.line("Seed %s, alpha %s.", set.text("seed"), DriftThresholds.DEFAULT.alpha());
    benchmark.falseAlarms(set.number("reports"), set.number("features"));
    benchmark.found(set.number("trials"));
    report.write();
    System.exit(benchmark.wrong ? 1 : 0);
  }

  private void falseAlarms(int reports, int features) throws IOException {
    report.line("");
    report.line("%d reports of %d features without change:", reports, features);
    report.line("");
    report.line("| rows on either side | alarm %% | warn %% |");
    report.line("|---|---|---|");
    for (int rows : new int[] {500, 1_000, 3_000}) {
      int alarms = 0;
      int warnings = 0;
      for (int i = 0; i < reports; i++) {
        Level level = unchanged(rows, features).level();
        alarms += level == Level.ALARM ? 1 : 0;
        warnings += level == Level.WARN ? 1 : 0;
      }
      wrong |= alarms * 100 >= reports;
      report.line(
          "| %,d | %.2f | %.2f |", rows, 100.0 * alarms / reports, 100.0 * warnings / reports);
    }
  }

  private DriftReport unchanged(int rows, int features) throws IOException {
    List<Kind> kinds = List.copyOf(KINDS.values());
    Map<String, List<FeatureValue>> values = new LinkedHashMap<>();
    for (int f = 0; f < features; f++) {
      values.put("v:f" + f, draw(kinds.get(f % kinds.size()), rows, 0));
    }
    ProfileSet reference = Samples.profile(samples(values));
    ProfileSet current = reference.emptied();
    for (int f = 0; f < features; f++) {
      String name = "v:f" + f;
      draw(kinds.get(f % kinds.size()), rows, 0).forEach(value -> current.add(name, value));
    }
    return judge(reference, current);
  }

  private void found(int trials) throws IOException {
    report.line("");
    report.line("Changes with a PSI of %s, 10 000 rows on either side:", PSI);
    report.line("");
    report.line("| feature | amount | found %% |");
    report.line("|---|---|---|");
    for (Map.Entry<String, Kind> kind : KINDS.entrySet()) {
      double change = changeOf(kind.getValue());
      int found = 0;
      for (int i = 0; i < trials; i++) {
        ProfileSet reference = one(kind.getValue(), ROWS);
        found +=
            judge(reference, current(reference, kind.getValue(), ROWS, change)).level()
                    == Level.ALARM
                ? 1
                : 0;
      }
      wrong |= found * 100 < trials * 99;
      report.line("| %s | %.3f | %.2f |", kind.getKey(), change, 100.0 * found / trials);
    }
  }

  /**
   * How much a kind has to change for a PSI of 0.25 on average over samples of that size: of bins
   * that the reference never needed the index has no value without a size.
   */
  private double changeOf(Kind kind) throws IOException {
    double low = 0;
    double high = 4;
    for (int i = 0; i < 14; i++) {
      double middle = (low + high) / 2;
      double psi = 0;
      for (int draw = 0; draw < DRAWS; draw++) {
        ProfileSet reference = one(kind, ROWS);
        psi += judge(reference, current(reference, kind, ROWS, middle)).features().get(0).psi();
      }
      if (psi / DRAWS < PSI) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private ProfileSet one(Kind kind, int rows) throws IOException {
    return Samples.profile(samples(Map.of("v:f", draw(kind, rows, 0))));
  }

  private ProfileSet current(ProfileSet reference, Kind kind, int rows, double change) {
    ProfileSet current = reference.emptied();
    draw(kind, rows, change).forEach(value -> current.add("v:f", value));
    return current;
  }

  private List<FeatureValue> draw(Kind kind, int rows, double change) {
    List<FeatureValue> values = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      values.add(kind.draw(random, change));
    }
    return values;
  }

  private static DriftReport judge(ProfileSet reference, ProfileSet current) {
    return DriftJudge.judge("r", reference, "c", Map.of("", current), DriftThresholds.DEFAULT, 0);
  }

  private static Samples samples(Map<String, List<FeatureValue>> values) {
    return sink ->
        values.forEach(
            (name, own) -> {
              for (int i = 0; i < own.size(); i++) {
                sink.feature(name).add(own.get(i), 0, RowIdentity.ofNumber(i));
              }
            });
  }
}
