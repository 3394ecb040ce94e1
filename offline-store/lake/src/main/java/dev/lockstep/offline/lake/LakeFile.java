/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.apache.iceberg.io.InputFile;

/**
 * A Parquet file of a snapshot. Its columns carry the field ids of {@link LakeTable#schema()}.
 *
 * @param input the file, for Iceberg's readers; its {@code location()} for others
 * @param bytes its length
 * @param rows how many it has
 * @param rowGroupOffsets where its row groups begin, in their order
 * @param keyBucket the part along the key that all its rows are in
 * @param sorted whether its rows are in the order of (key, event time, seq)
 * @param keys bounds of the encoded keys; they may be wider than the keys, never narrower
 * @param eventTimes epoch milliseconds
 * @param seqs over all log partitions
 * @param ingestTimes epoch milliseconds
 */
public record LakeFile(
    InputFile input,
    long bytes,
    long rows,
    List<Long> rowGroupOffsets,
    int keyBucket,
    boolean sorted,
    LakeScan.KeyRange keys,
    Range eventTimes,
    Range seqs,
    Range ingestTimes) {
  /**
   * The smallest and the greatest value of a column in a file; one of the two or both may be the
   * limit of the type where the file does not say.
   *
   * @param min inclusive
   * @param max inclusive
   */
  public record Range(long min, long max) {}

  public LakeFile {
    requireNonNull(input, "input is null");
    rowGroupOffsets = ImmutableList.copyOf(rowGroupOffsets);
    requireNonNull(keys, "keys is null");
    requireNonNull(eventTimes, "eventTimes is null");
    requireNonNull(seqs, "seqs is null");
    requireNonNull(ingestTimes, "ingestTimes is null");
  }

  /** Where the file is. */
  public String location() {
    return input.location();
  }

  /**
   * Whether some row may be beyond a position, so that {@link LakePosition#contains} has to be
   * asked for each row. A snapshot's own position needs no asking.
   *
   * @param position at or below the snapshot's
   */
  public boolean reachesBeyond(LakePosition position) {
    return position.seqs().values().stream().anyMatch(seq -> seq < seqs.max())
        || position.seqs().isEmpty();
  }

  /** Whether some row may have arrived after a moment. */
  public boolean hasRowsAfter(long ingestTimeMillis) {
    return ingestTimes.max() > ingestTimeMillis;
  }
}
