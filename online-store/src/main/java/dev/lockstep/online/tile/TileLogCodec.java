/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.tile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockstep.online.lowering.TileColumns;
import dev.lockstep.row.LogColumns;
import dev.lockstep.tile.Tile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A tile as a record of the tile log: JSON that Pinot reads. Thread-safe. */
public final class TileLogCodec {
  private static final JsonFactory JSON = new JsonFactory();

  private TileLogCodec() {}

  /**
   * @param writtenMillis now, epoch milliseconds
   */
  public static byte[] encode(Tile tile, long writtenMillis) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField(LogColumns.KEY, tile.key());
      json.writeNumberField(TileColumns.SLOT, tile.slot());
      json.writeNumberField(TileColumns.RUN, tile.run());
      json.writeNumberField(TileColumns.ROWS, tile.rows());
      json.writeNumberField(TileColumns.MAX_SEQ, tile.maxSeq());
      json.writeNumberField(TileColumns.WRITTEN, writtenMillis);
      for (int group = 0; group < tile.cells().size(); group++) {
        json.writeStringField(TileColumns.cell(group), tile.cells().get(group));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
