/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.column.ValueBytes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a task wrote, on its way to the driver. Not thread-safe. */
final class TaskBytes implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int BLOCK_BYTES = 4 << 20;

  private final ArrayList<byte[]> blocks = new ArrayList<>();
  private long rows;

  /** Ends a block where it is large enough; what comes next begins the next one. */
  void look(ValueBytes open, int moreRows) {
    rows += moreRows;
    if (open.size() >= BLOCK_BYTES) {
      finish(open);
    }
  }

  /** Ends the last block. */
  void finish(ValueBytes open) {
    if (open.size() > 0) {
      blocks.add(Arrays.copyOf(open.array(), open.size()));
      open.clear();
    }
  }

  List<byte[]> blocks() {
    return blocks;
  }

  /** How many questions are answered. */
  long rows() {
    return rows;
  }
}
