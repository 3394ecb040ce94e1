/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

/**
 * The chi-square distribution, by the regularised incomplete gamma function: a series below its
 * mean, a continued fraction above (M. Abramowitz and I. A. Stegun, "Handbook of Mathematical
 * Functions", 6.5.29 and 6.5.31, the fraction by Lentz's method). Pure.
 */
final class ChiSquare {
  private static final double EPSILON = 1e-15;
  private static final double TINY = 1e-300;
  private static final int MOST_STEPS = 100_000;

  private ChiSquare() {}

  /**
   * The probability of a value of at least x.
   *
   * @param freedom degrees of freedom, at least 1
   */
  static double survival(double x, int freedom) {
    double a = freedom / 2.0;
    double half = x / 2;
    if (half <= 0) {
      return 1;
    }
    return half < a + 1 ? 1 - series(a, half) : fraction(a, half);
  }

  private static double series(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n < MOST_STEPS && Math.abs(term) > Math.abs(sum) * EPSILON; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
  }

  private static double fraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double h = d;
    for (int i = 1; i < MOST_STEPS; i++) {
      double an = -i * (i - a);
      b += 2;
      d = an * d + b;
      d = 1 / (Math.abs(d) < TINY ? TINY : d);
      c = b + an / c;
      c = Math.abs(c) < TINY ? TINY : c;
      double delta = d * c;
      h *= delta;
      if (Math.abs(delta - 1) < EPSILON) {
        break;
      }
    }
    return Math.exp(-x + a * Math.log(x) - logGamma(a)) * h;
  }

  /** For whole and half numbers: by the recurrence from gamma(1) = 1 and gamma(1/2) = sqrt(pi). */
  private static double logGamma(double a) {
    double at = a == Math.rint(a) ? 1 : 0.5;
    double log = at == 1 ? 0 : Math.log(Math.PI) / 2;
    for (; at < a; at++) {
      log += Math.log(at);
    }
    return log;
  }
}
