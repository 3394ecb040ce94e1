/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.tile;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.lockstep.offline.lake.LakeFile;
import java.util.List;

/**
 * The rows of a log between two positions. Immutable.
 *
 * @param after by partition, the highest {@code seq} that is not in it; {@link Long#MIN_VALUE} to
 *     begin with the first row
 * @param upTo by partition, the highest {@code seq} that is in it; {@link Long#MIN_VALUE} for none
 */
public record TileSpan(List<Long> after, List<Long> upTo) {
  public TileSpan {
    after = ImmutableList.copyOf(after);
    upTo = ImmutableList.copyOf(upTo);
    checkArgument(after.size() == upTo.size(), "Not the same partitions");
    for (int partition = 0; partition < after.size(); partition++) {
      checkArgument(
          after.get(partition) <= upTo.get(partition),
          "Partition %s ends at %s, before it begins at %s",
          partition,
          upTo.get(partition),
          after.get(partition));
    }
  }

  public int partitions() {
    return upTo.size();
  }

  /** Whether no row can be in it. */
  public boolean isEmpty() {
    return after.equals(upTo);
  }

  /** Whether a row is in it. */
  public boolean contains(int partition, long seq) {
    return partition < upTo.size() && after.get(partition) < seq && seq <= upTo.get(partition);
  }

  /** Whether a file may hold a row that is in it. */
  public boolean mayMeet(LakeFile file) {
    for (int partition = 0; partition < upTo.size(); partition++) {
      long first = after.get(partition);
      long last = upTo.get(partition);
      if (first < last && file.seqs().max() > first && file.seqs().min() <= last) {
        return true;
      }
    }
    return false;
  }
}
