/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.row.LogRow;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Which row of a partition comes next. Not thread-safe. */
final class PartitionCursor {
  /** What a row is to whoever reads on from a position. */
  enum Row {
    NEW,
    /** At or before the position. */
    KNOWN,
    /** Not the next one; the log has to be read from its beginning. */
    BEYOND
  }

  private final TopicPartition partition;
  private final long logBegin;
  private OptionalLong archived;
  private OptionalLong lastRead = OptionalLong.empty();
  private boolean fromBegin;

  /**
   * @param logBegin the first offset that the log still has
   * @param archived seq of the last archived row; empty if there is none
   */
  PartitionCursor(TopicPartition partition, long logBegin, OptionalLong archived) {
    this.partition = partition;
    this.logBegin = logBegin;
    this.archived = archived;
    this.fromBegin = archived.isEmpty();
  }

  /** Takes the next row of the log. */
  Row take(LogRow row) {
    long seq = row.seq();
    if (lastRead.isPresent() && seq != lastRead.getAsLong() + 1) {
      throw new LockstepException(
          ErrorCode.INTERNAL,
          "Topic %s, partition %s has a gap: after seq %s comes %s"
              .formatted(partition.topic(), partition.partition(), lastRead.getAsLong(), seq));
    }
    if (archived.isPresent() && seq <= archived.getAsLong()) {
      lastRead = OptionalLong.of(seq);
      return Row.KNOWN;
    }
    if (!isNext(seq)) {
      if (fromBegin) {
        throw gone(seq);
      }
      return Row.BEYOND;
    }
    lastRead = OptionalLong.of(seq);
    archived = lastRead;
    return Row.NEW;
  }

  /** Starts again; gives the offset to read from. */
  long rewind() {
    fromBegin = true;
    lastRead = OptionalLong.empty();
    return logBegin;
  }

  /**
   * Checks that a log without a row was not emptied before its rows were archived. A log that has
   * rows tells by their seq.
   *
   * @param noted the offset to read on from
   * @param end where the log ends
   */
  void checkNotEmptied(OptionalLong noted, long end) {
    // The last transaction's marker may have been cut off behind its rows.
    if (archived.isPresent()
        && noted.isPresent()
        && logBegin == end
        && logBegin > noted.getAsLong() + 1) {
      throw new LockstepException(
          ErrorCode.ROWS_GONE,
          "Topic %s, partition %s no longer holds the rows that the lake needs: seq %s is needed, at offset %s or later; the log begins at offset %s and holds no row"
              .formatted(
                  partition.topic(),
                  partition.partition(),
                  archived.getAsLong() + 1,
                  noted.getAsLong(),
                  logBegin));
    }
  }

  /** Live rows count from 1, history ends at 0 and begins wherever the log begins. */
  private boolean isNext(long seq) {
    if (archived.isPresent()) {
      return seq == archived.getAsLong() + 1;
    }
    return seq == 1 || (seq < 1 && logBegin == 0);
  }

  private LockstepException gone(long firstAvailable) {
    String needed =
        archived.isPresent()
            ? "seq " + (archived.getAsLong() + 1)
            : firstAvailable < 1 ? "the beginning of the imported history" : "seq 1";
    return new LockstepException(
        ErrorCode.ROWS_GONE,
        "Topic %s, partition %s no longer holds the rows that the lake needs: %s is needed, the first available is seq %s (the log begins at offset %s)"
            .formatted(partition.topic(), partition.partition(), needed, firstAvailable, logBegin));
  }
}
