/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.tile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.tile.Tile;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tiles and tallies between two processes. */
public final class TileBytes {
  private TileBytes() {}

  public static void write(Tile tile, DataOutput out) throws IOException {
    write(tile.key(), out);
    out.writeLong(tile.slot());
    out.writeLong(tile.run());
    out.writeLong(tile.rows());
    out.writeLong(tile.maxSeq());
    out.writeInt(tile.cells().size());
    for (String cell : tile.cells()) {
      write(cell, out);
    }
  }

  static Tile readTile(DataInput in) throws IOException {
    String key = readText(in);
    long slot = in.readLong();
    long run = in.readLong();
    long rows = in.readLong();
    long maxSeq = in.readLong();
    List<String> cells = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      cells.add(readText(in));
    }
    return new Tile(key, slot, run, rows, maxSeq, cells);
  }

  static void write(TileTally tally, DataOutput out) throws IOException {
    out.writeInt(tally.rows().size());
    for (int partition = 0; partition < tally.rows().size(); partition++) {
      out.writeLong(tally.rows().get(partition));
      out.writeLong(tally.ingestMillis().get(partition));
    }
    out.writeLong(tally.tiles());
  }

  static TileTally readTally(DataInput in) throws IOException {
    List<Long> rows = new ArrayList<>();
    List<Long> ingestMillis = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      rows.add(in.readLong());
      ingestMillis.add(in.readLong());
    }
    return new TileTally(rows, ingestMillis, in.readLong());
  }

  private static void write(String text, DataOutput out) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, UTF_8);
  }
}
