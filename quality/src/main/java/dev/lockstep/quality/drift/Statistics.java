/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import java.util.List;

/**
 * How far two distributions over the same bins are apart, and how likely that is by chance. All
 * take counts, the reference's first. Pure.
 */
final class Statistics {
  /**
   * Where a test's approximation begins to hold (W. G. Cochran, "Some methods for strengthening the
   * common chi-square tests", Biometrics 10, 1954).
   */
  private static final double LEAST_EXPECTED = 5;

  private Statistics() {}

  /**
   * Population stability index, {@code sum (q - p) ln(q / p)}: 0 for equal distributions, without
   * bound. Each bin counts half a value more (Jeffreys' prior), so that an empty one has a
   * logarithm. (N. Siddiqi, "Credit Risk Scorecards", 2006)
   */
  static double psi(long[] reference, long[] current) {
    double sum = 0;
    double m = total(reference) + reference.length / 2.0;
    double n = total(current) + current.length / 2.0;
    for (int i = 0; i < reference.length; i++) {
      double p = (reference[i] + 0.5) / m;
      double q = (current[i] + 0.5) / n;
      sum += (q - p) * Math.log(q / p);
    }
    return sum;
  }

  /**
   * Jensen–Shannon distance with logarithms to base 2: 0 for equal distributions, 1 for disjoint
   * ones. (D. M. Endres and J. E. Schindelin, "A new metric for probability distributions", 2003)
   */
  static double jensenShannon(long[] reference, long[] current) {
    double m = total(reference);
    double n = total(current);
    if (m == 0 || n == 0) {
      return 0;
    }
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      double p = reference[i] / m;
      double q = current[i] / n;
      double middle = (p + q) / 2;
      sum += term(p, middle) / 2 + term(q, middle) / 2;
    }
    return Math.sqrt(Math.max(0, sum / Math.log(2)));
  }

  private static double term(double p, double middle) {
    return p == 0 ? 0 : p * Math.log(p / middle);
  }

  /** The greatest difference between shares of one bin. */
  static double lInfinity(long[] reference, long[] current) {
    double m = Math.max(1, total(reference));
    double n = Math.max(1, total(current));
    double greatest = 0;
    for (int i = 0; i < reference.length; i++) {
      greatest = Math.max(greatest, Math.abs(reference[i] / m - current[i] / n));
    }
    return greatest;
  }

  /** Kolmogorov–Smirnov: the greatest difference between shares up to an edge. */
  static double kolmogorovSmirnov(long[] reference, long[] current) {
    double m = Math.max(1, total(reference));
    double n = Math.max(1, total(current));
    double difference = 0;
    double greatest = 0;
    for (int i = 0; i < reference.length; i++) {
      difference += reference[i] / m - current[i] / n;
      greatest = Math.max(greatest, Math.abs(difference));
    }
    return greatest;
  }

  /**
   * Wasserstein distance of order 1 between the edges, in lengths between the first and the last
   * edge: how far values moved on average, as far as bins can tell. 0 if there are fewer than two
   * edges.
   */
  static double wasserstein(List<Double> edges, long[] reference, long[] current) {
    if (edges.size() < 2) {
      return 0;
    }
    double span = edges.get(edges.size() - 1) - edges.get(0);
    if (!(span > 0) || !Double.isFinite(span)) {
      return 0;
    }
    double m = Math.max(1, total(reference));
    double n = Math.max(1, total(current));
    double difference = 0;
    double sum = 0;
    for (int i = 0; i + 1 < edges.size(); i++) {
      difference += reference[i] / m - current[i] / n;
      sum += Math.abs(difference) * (edges.get(i + 1) - edges.get(i));
    }
    return sum / span;
  }

  /**
   * How likely two samples of one distribution are at least as far apart: the G test of homogeneity
   * with the chi-square approximation. Bins with too few expected values are taken together with
   * the next. 1 if there is nothing to compare.
   */
  static double pValue(long[] reference, long[] current) {
    double m = total(reference);
    double n = total(current);
    if (m == 0 || n == 0) {
      return 1;
    }
    double g = 0;
    int bins = 0;
    double a = 0;
    double b = 0;
    double left = m + n;
    for (int i = 0; i < reference.length; i++) {
      a += reference[i];
      b += current[i];
      left -= reference[i] + current[i];
      boolean enough = isEnough(a + b, m, n) && (left == 0 || isEnough(left, m, n));
      if (enough || (i == reference.length - 1 && a + b > 0)) {
        g += cell(a, (a + b) * m / (m + n)) + cell(b, (a + b) * n / (m + n));
        bins++;
        a = 0;
        b = 0;
      }
    }
    return bins < 2 ? 1 : ChiSquare.survival(Math.max(0, 2 * g), bins - 1);
  }

  private static boolean isEnough(double both, double m, double n) {
    return both * Math.min(m, n) / (m + n) >= LEAST_EXPECTED;
  }

  private static double cell(double observed, double expected) {
    return observed == 0 ? 0 : observed * Math.log(observed / expected);
  }

  static long total(long[] counts) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }
}
