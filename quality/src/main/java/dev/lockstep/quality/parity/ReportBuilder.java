/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.quality.parity.ParityReport.FeatureCount;
import dev.lockstep.quality.parity.ParityReport.StoreCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts while checks go on. Not thread-safe. */
final class ReportBuilder {
  /** Findings of one cause and view that are told one by one. */
  private static final int MOST_ALIKE = 5;

  private record Alike(Finding.Check check, Cause cause, String view, int version) {}

  private final Map<String, long[]> features = new TreeMap<>();
  private final Map<String, long[]> stores = new TreeMap<>();
  private final Map<String, Long> undecided = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Alike, Integer> alike = new HashMap<>();
  private long answers;
  private long early;
  private long oldestEarlyMillis = Long.MAX_VALUE;
  private long leftOut;

  void answer() {
    answers++;
  }

  void value(String view, String feature, boolean differs) {
    long[] counts = features.computeIfAbsent(view + ":" + feature, key -> new long[2]);
    counts[0]++;
    counts[1] += differs ? 1 : 0;
  }

  void rows(String view, int version, long rows, long divergent) {
    long[] counts = store(view, version);
    counts[0] += rows;
    counts[1] += divergent;
  }

  void tiles(String view, int version, long tiles, long divergent) {
    long[] counts = store(view, version);
    counts[2] += tiles;
    counts[3] += divergent;
  }

  private long[] store(String view, int version) {
    return stores.computeIfAbsent(view + "/" + version, key -> new long[4]);
  }

  void undecided(String reason) {
    undecided.merge(reason, 1L, Long::sum);
  }

  void early(long answeredAtMillis) {
    early++;
    oldestEarlyMillis = Math.min(oldestEarlyMillis, answeredAtMillis);
  }

  void leftOut() {
    leftOut++;
  }

  /** How many answers cannot be judged yet. */
  long earlyAnswers() {
    return early;
  }

  void finding(Finding finding) {
    Alike kind = new Alike(finding.check(), finding.cause(), finding.view(), finding.version());
    if (alike.merge(kind, 1, Integer::sum) <= MOST_ALIKE) {
      findings.add(finding);
    } else {
      addTo(kind, finding.count());
    }
  }

  /** The last one that is told stands for those that are not. */
  private void addTo(Alike kind, long count) {
    for (int i = findings.size() - 1; i >= 0; i--) {
      Finding told = findings.get(i);
      if (kind.equals(new Alike(told.check(), told.cause(), told.view(), told.version()))) {
        findings.set(
            i,
            new Finding(
                told.check(),
                told.cause(),
                told.view(),
                told.version(),
                told.feature(),
                told.entity(),
                told.rows(),
                told.evidence(),
                told.command(),
                told.count() + count));
        return;
      }
    }
  }

  ParityReport build(String subject, long madeAtMillis) {
    List<FeatureCount> counts = new ArrayList<>();
    features.forEach(
        (name, count) -> {
          int colon = name.indexOf(':');
          counts.add(
              new FeatureCount(
                  name.substring(0, colon), name.substring(colon + 1), count[0], count[1]));
        });
    List<StoreCount> ofStores = new ArrayList<>();
    stores.forEach(
        (name, count) -> {
          int slash = name.indexOf('/');
          int version = Integer.parseInt(name.substring(slash + 1));
          ofStores.add(
              new StoreCount(
                  name.substring(0, slash), version, count[0], count[1], count[2], count[3]));
        });
    List<Finding> worstFirst = new ArrayList<>(findings);
    worstFirst.sort(
        Comparator.comparing((Finding f) -> !f.cause().isDivergence())
            .thenComparing(f -> f.cause() == Cause.UNKNOWN)
            .thenComparing(Finding::check)
            .thenComparing(Finding::view)
            .thenComparing(Finding::cause));
    return new ParityReport(
        madeAtMillis,
        subject,
        answers,
        counts,
        ofStores,
        undecided,
        early,
        early == 0 ? 0 : oldestEarlyMillis,
        worstFirst,
        leftOut);
  }
}
