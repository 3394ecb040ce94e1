/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.terminal;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Near misses of names. */
public final class Nearest {
  private Nearest() {}

  /** {@code "; did you mean x?"}, or nothing when no name is near. */
  public static String suggestion(String wrong, Collection<String> known) {
    return nearest(wrong, known).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /** The name with the fewest edits, if they are at most a third of the wrong name's length. */
  static Optional<String> nearest(String wrong, Collection<String> known) {
    int limit = Math.max(1, wrong.length() / 3);
    return known.stream()
        .min(
            Comparator.comparingInt((String name) -> edits(wrong, name))
                .thenComparing(name -> name))
        .filter(name -> edits(wrong, name) <= limit);
  }

  /** Insertions, deletions and replacements that turn one name into the other. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
