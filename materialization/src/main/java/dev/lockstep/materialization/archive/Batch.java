/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of one commit, from the position before the first to that of the last. */
final class Batch {
  private final LakePosition start;
  private final Map<Integer, Long> reached;
  private final List<LogRow> rows = new ArrayList<>();
  private long bytes;
  private long beganNanos;

  Batch(LakePosition start) {
    this.start = start;
    this.reached = new HashMap<>(start.seqs());
  }

  void add(LogRow row, int encodedBytes) {
    if (rows.isEmpty()) {
      beganNanos = System.nanoTime();
    }
    rows.add(row);
    reached.put(row.partition(), row.seq());
    bytes += encodedBytes;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  boolean isDue(ArchiveConfig config) {
    return rows.size() >= config.maxRows()
        || bytes >= config.maxBytes()
        || (!rows.isEmpty() && System.nanoTime() - beganNanos >= config.interval().toNanos());
  }

  List<LogRow> rows() {
    return rows;
  }

  LakePosition start() {
    return start;
  }

  LakePosition end() {
    return new LakePosition(reached);
  }
}
