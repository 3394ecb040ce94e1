/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.error;

import com.google.common.base.Strings;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant by a name that does not exist. */
public final class Suggestions {
  private static final int FAR = 1000;

  private Suggestions() {}

  /**
   * The known name that is closest to {@code name}, ignoring case. Empty if none is close: a
   * suggestion that is far off is worse than none.
   */
  public static Optional<String> nearest(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return known.stream()
        .distinct()
        .map(candidate -> Candidate.of(wanted, candidate))
        .filter(candidate -> candidate.distance() <= FAR)
        .min(
            Comparator.comparingInt(Candidate::distance)
                .thenComparing(Comparator.comparingInt(Candidate::commonPrefix).reversed())
                .thenComparing(Candidate::name))
        .map(Candidate::name);
  }

  /** {@code "; did you mean 'spend'?"}, or the empty string. */
  public static String didYouMean(String name, Collection<String> known) {
    return nearest(name, known).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  /** What was probably meant, or else everything that could be meant. */
  public static String didYouMeanOneOf(String name, Collection<String> known) {
    return nearest(name, known)
        .map(near -> "; did you mean '" + near + "'?")
        .orElseGet(() -> "; it must be one of " + String.join(", ", known));
  }

  /** Edit distance where a swap of neighbours counts once. */
  private static int edits(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 ? j : j == 0 ? i : step(a, b, cost, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(String a, String b, int[][] cost, int i, int j) {
    int substitution = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(substitution, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }

  private record Candidate(String name, int distance, int commonPrefix) {
    static Candidate of(String wanted, String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      int edits = edits(wanted, lower);
      int longest = Math.max(wanted.length(), lower.length());
      int limit = longest < 2 ? 0 : Math.max(1, longest / 3);
      int distance = edits <= limit ? edits : FAR + 1;
      // A name that only lacks its beginning or its end is meant, if nothing is nearer.
      if (distance > FAR && isPart(wanted, lower)) {
        distance = FAR;
      }
      return new Candidate(name, distance, Strings.commonPrefix(wanted, lower).length());
    }

    private static boolean isPart(String wanted, String name) {
      return Math.min(wanted.length(), name.length()) >= 3
          && (name.startsWith(wanted) || wanted.startsWith(name) || name.endsWith(wanted));
    }
  }
}
