/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.TreeMap;

/** What is wrong with a spine's rows: the first few by row number, and how many. Thread-safe. */
public final class SpineProblems {
  private static final int SHOWN = 20;

  private final TreeMap<Long, String> first = new TreeMap<>();
  private long count;

  /**
   * @param row from 0
   */
  public synchronized void add(long row, String problem) {
    count++;
    first.merge(row, problem, (left, right) -> left + ", " + right);
    if (first.size() > SHOWN) {
      first.pollLastEntry();
    }
  }

  /** Whether there are so many that looking further is no use. */
  public synchronized boolean isHopeless() {
    return count > 1_000_000;
  }

  /**
   * @throws LockstepException INVALID_REQUEST naming the rows, counted from 1
   */
  public synchronized void check(String spine) {
    if (count == 0) {
      return;
    }
    StringBuilder text = new StringBuilder("spine ").append(spine).append(" cannot be used:");
    first.forEach(
        (row, problem) -> text.append("\n  row ").append(row + 1).append(": ").append(problem));
    if (count > first.size()) {
      text.append("\n  and further problems, ").append(count).append(" in all");
    }
    throw new LockstepException(ErrorCode.INVALID_REQUEST, text.toString());
  }
}
