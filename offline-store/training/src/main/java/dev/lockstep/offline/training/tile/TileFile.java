/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.tile;

import dev.lockstep.tile.TileSink;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of tiles with a tally at its end: blocks of tiles, each behind how many it has. Without
 * its tally it is not whole. Used by one thread at a time.
 */
public final class TileFile implements AutoCloseable {
  private static final int BUFFER = 1 << 18;
  private static final int END = -1;

  private final DataOutputStream out;

  /** Begins a file, in the place of one that is there. */
  public TileFile(Path file) throws IOException {
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
  }

  /**
   * Adds a block.
   *
   * @param bytes as {@link TileBytes#write} makes them, one tile after the other
   */
  public void add(int tiles, byte[] bytes) throws IOException {
    out.writeInt(tiles);
    out.write(bytes);
  }

  /** Makes it whole. */
  public void finish(TileTally tally) throws IOException {
    out.writeInt(END);
    TileBytes.write(tally, out);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /**
   * Hands the tiles of a file over.
   *
   * @throws IOException if it is not whole
   */
  public static TileTally read(Path file, TileSink sink) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      for (int tiles = in.readInt(); tiles != END; tiles = in.readInt()) {
        for (int left = tiles; left > 0; left--) {
          sink.accept(TileBytes.readTile(in));
        }
      }
      return TileBytes.readTally(in);
    }
  }
}
