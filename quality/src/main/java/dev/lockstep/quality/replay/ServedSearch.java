/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.quality.served.ServedLogReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Finds records of the served log. Blocking. */
public final class ServedSearch {
  private final ServedLogReader log;

  public ServedSearch(ServedLogReader log) {
    this.log = log;
  }

  /**
   * Every record that is wanted, each once, in the order of their answers' rows.
   *
   * @param most ends the search when so many are found
   */
  public List<ServedAnswer> find(Predicate<ServedAnswer> wanted, int most) {
    List<ServedAnswer> found = new ArrayList<>();
    log.read(
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        answer -> {
          if (wanted.test(answer)) {
            found.add(answer);
          }
          return found.size() < most;
        });
    found.sort(
        Comparator.comparing(ServedAnswer::getAnswerId).thenComparing(ServedAnswer::getFirstRow));
    return found;
  }
}
