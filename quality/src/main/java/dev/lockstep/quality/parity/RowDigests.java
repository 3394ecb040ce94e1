/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What many rows come to, by blocks of seqs: their number and the sum of their 128-bit hashes,
 * which hang on the rows and not on their order. A row that is missing, extra, twice or different
 * changes the sum but for one chance in 2^128. Not thread-safe.
 */
final class RowDigests {
  /** How many seqs a block has. */
  static final long BLOCK = 10_000;

  /**
   * Some seqs of a partition.
   *
   * @param index counts blocks; imported history has seqs below 1, so it may be negative
   */
  record Block(int partition, long index) implements Comparable<Block> {
    static Block of(LogRow row) {
      return new Block(row.partition(), Math.floorDiv(row.seq(), BLOCK));
    }

    long first() {
      return index * BLOCK;
    }

    long last() {
      return first() + BLOCK - 1;
    }

    @Override
    public int compareTo(Block other) {
      int byPartition = Integer.compare(partition, other.partition);
      return byPartition != 0 ? byPartition : Long.compare(index, other.index);
    }
  }

  /** Number and sum of a block's rows. */
  record Digest(long rows, long high, long low) {
    static final Digest NONE = new Digest(0, 0, 0);

    Digest plus(Digest other) {
      long sum = low + other.low;
      long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
      return new Digest(rows + other.rows, high + other.high + carry, sum);
    }
  }

  private final LogRowCodec codec;
  private final Map<Block, Digest> blocks = new TreeMap<>();

  /**
   * @param codec of the view, for the bytes of a row
   */
  RowDigests(LogRowCodec codec) {
    this.codec = codec;
  }

  void add(LogRow row) {
    blocks.merge(Block.of(row), digest(row), Digest::plus);
  }

  /** What rows come to, whatever their block. */
  Digest of(Collection<LogRow> rows) {
    Digest sum = Digest.NONE;
    for (LogRow row : rows) {
      sum = sum.plus(digest(row));
    }
    return sum;
  }

  Digest get(Block block) {
    return blocks.getOrDefault(block, Digest.NONE);
  }

  Set<Block> blocks() {
    return blocks.keySet();
  }

  private Digest digest(LogRow row) {
    HashCode hash = Hashing.murmur3_128().hashBytes(codec.encode(row));
    ByteBuffer bytes = ByteBuffer.wrap(hash.asBytes()).order(ByteOrder.LITTLE_ENDIAN);
    long low = bytes.getLong();
    return new Digest(1, bytes.getLong(), low);
  }
}
