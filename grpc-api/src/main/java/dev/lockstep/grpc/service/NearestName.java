/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that somebody most likely meant. */
final class NearestName {
  /** Longer names than these are not compared: the work grows with the product of lengths. */
  private static final int MAX_LENGTH = 200;

  private NearestName() {}

  /** The first of the nearest names; empty if none is near. */
  static Optional<String> of(String name, Collection<String> known) {
    if (name.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String asked = name.toLowerCase(Locale.ROOT);
    String nearest = "";
    int best = Math.max(2, name.length() / 3) + 1;
    for (String candidate : known) {
      if (Math.abs(candidate.length() - asked.length()) < best) {
        int distance = distance(asked, candidate.toLowerCase(Locale.ROOT));
        if (distance < best) {
          best = distance;
          nearest = candidate;
        }
      }
    }
    return nearest.isEmpty() ? onlyExtension(asked, known) : Optional.of(nearest);
  }

  /** The one known name that goes on where the asked one ends, as card_id does after card. */
  private static Optional<String> onlyExtension(String asked, Collection<String> known) {
    List<String> extensions =
        known.stream()
            .filter(name -> asked.length() >= 3 && name.toLowerCase(Locale.ROOT).startsWith(asked))
            .limit(2)
            .toList();
    return extensions.size() == 1 ? Optional.of(extensions.get(0)) : Optional.empty();
  }

  /** How many insertions, deletions, replacements and swaps of neighbours lead from a to b. */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, Math.min(last[j], current[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          current[j] = Math.min(current[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = current;
      current = free;
    }
    return last[b.length()];
  }
}
