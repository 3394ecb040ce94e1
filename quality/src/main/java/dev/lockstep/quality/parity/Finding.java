/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Something that is not as it should be, and why.
 *
 * @param check what was compared
 * @param view name
 * @param version of the view's log
 * @param feature that differs; empty if it is no feature
 * @param entity that it is about, its encoded key; empty if it is no single one
 * @param rows places in the log that show it, not necessarily all
 * @param evidence what was seen that says so
 * @param command shows the one case; empty if there is none
 * @param count how many values, rows or tiles this stands for
 */
public record Finding(
    Check check,
    Cause cause,
    String view,
    int version,
    String feature,
    String entity,
    List<Place> rows,
    String evidence,
    String command,
    long count) {
  /** What is compared with the lake. */
  public enum Check {
    ANSWERS,
    ROWS,
    TILES,
    COMMITS
  }

  /**
   * A row of the feature log.
   *
   * @param partition from 0
   * @param seq in the partition
   */
  public record Place(int partition, long seq) {
    @Override
    public String toString() {
      return partition + ":" + seq;
    }
  }

  public Finding {
    requireNonNull(check, "check is null");
    requireNonNull(cause, "cause is null");
    rows = ImmutableList.copyOf(rows);
  }
}
