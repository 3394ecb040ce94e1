/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.tile.TileBytes;
import dev.lockstep.offline.training.tile.TileFile;
import dev.lockstep.offline.training.tile.TileTally;
import dev.lockstep.tile.Tile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A task's tiles on their way to the driver. Not thread-safe. */
final class TaskTiles implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int BLOCK_BYTES = 4 << 20;

  private final ArrayList<Block> blocks = new ArrayList<>();
  private final long[] rows;
  private final long[] ingestMillis;
  private long tiles;
  private transient ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private transient DataOutputStream out = new DataOutputStream(bytes);
  private transient int open;

  private record Block(int tiles, byte[] bytes) implements Serializable {}

  TaskTiles(int partitions) {
    this.rows = new long[partitions];
    this.ingestMillis = new long[partitions];
    Arrays.fill(ingestMillis, Long.MIN_VALUE);
  }

  /** Counts a row. */
  void count(int partition, long rowIngestMillis) {
    rows[partition]++;
    ingestMillis[partition] = Math.max(ingestMillis[partition], rowIngestMillis);
  }

  void add(Tile tile) throws IOException {
    TileBytes.write(tile, out);
    tiles++;
    open++;
    if (bytes.size() >= BLOCK_BYTES) {
      finish();
    }
  }

  /** Nothing is added any more. */
  void finish() {
    if (open > 0) {
      blocks.add(new Block(open, bytes.toByteArray()));
      bytes.reset();
      open = 0;
    }
  }

  /** Hands the tiles over. */
  void moveTo(TileFile file) throws IOException {
    List<Block> all = blocks;
    for (Block block : all) {
      file.add(block.tiles(), block.bytes());
    }
  }

  TileTally tally() {
    return new TileTally(
        Arrays.stream(rows).boxed().toList(), Arrays.stream(ingestMillis).boxed().toList(), tiles);
  }
}
