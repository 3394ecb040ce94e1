/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.WindowProfiles;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/** The windows of a current side as they are judged. */
final class DriftWindows {
  private DriftWindows() {}

  /**
   * Windows by name. Those in which nothing came are told: between others, and from a moment until
   * now.
   *
   * @param counted gets the windows that it lacks
   * @param lengthMillis 0 for one window, whose name is empty
   */
  static Map<String, ProfileSet> named(
      WindowProfiles counted, long lengthMillis, OptionalLong sinceMillis, long nowMillis) {
    if (lengthMillis == 0) {
      return Map.of("", counted.window(0));
    }
    long first = counted.windows().isEmpty() ? Long.MAX_VALUE : counted.windows().firstKey();
    long last = counted.windows().isEmpty() ? Long.MIN_VALUE : counted.windows().lastKey();
    if (sinceMillis.isPresent()) {
      first = Math.min(first, counted.begin(sinceMillis.getAsLong()));
      last = Math.max(last, counted.begin(nowMillis) - lengthMillis);
    }
    if (first > last) {
      // Nothing came at all; a report without features would look as if all were well.
      first = counted.begin(nowMillis);
      last = first;
    }
    ImmutableMap.Builder<String, ProfileSet> named = ImmutableMap.builder();
    for (long at = first; at <= last; at += lengthMillis) {
      named.put(Instant.ofEpochMilli(at).toString(), counted.window(at));
    }
    return named.buildOrThrow();
  }
}
