/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Names a dead letter: its place in the dead-letter topic.
 *
 * @param partition at least 0
 * @param offset at least 0
 */
public record DeadLetterId(int partition, long offset) implements Comparable<DeadLetterId> {
  public DeadLetterId {
    checkArgument(partition >= 0, "Partition is negative: %s", partition);
    checkArgument(offset >= 0, "Offset is negative: %s", offset);
  }

  /**
   * The inverse of {@link #toString}.
   *
   * @throws IllegalArgumentException if the text is not of the form 0-17
   */
  public static DeadLetterId parse(String text) {
    String[] parts = text.split("-", -1);
    try {
      if (parts.length == 2) {
        return new DeadLetterId(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
      }
    } catch (NumberFormatException e) {
      // reported below, like every other form
    }
    throw new IllegalArgumentException(
        "Not the id of a dead letter, expected <partition>-<offset> as in 0-17: " + text);
  }

  @Override
  public int compareTo(DeadLetterId other) {
    int byPartition = Integer.compare(partition, other.partition);
    return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
