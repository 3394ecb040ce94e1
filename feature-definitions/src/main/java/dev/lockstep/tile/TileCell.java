/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * One group's part of a tile.
 *
 * @param counted how many rows counted
 * @param newestMillis the newest event time among them, epoch milliseconds; 0 if there are none
 * @param failure why {@code where} could not be evaluated on some row; empty if it could
 * @param state of the group's aggregator; of no byte if no row counted
 */
public record TileCell(long counted, long newestMillis, String failure, byte[] state) {
  private static final byte FORM = 1;
  private static final byte[] NO_STATE = {};

  /** No row counted and none failed. */
  public static final TileCell NONE = new TileCell(0, 0, "", NO_STATE);

  /** Base64 of a form byte, the numbers, the failure with its length, and the state. */
  public String encode() {
    if (counted == 0 && failure.isEmpty()) {
      return "";
    }
    byte[] reason = failure.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(21 + reason.length + state.length);
    bytes.put(FORM).putLong(counted).putLong(newestMillis).putInt(reason.length);
    bytes.put(reason).put(state);
    return Base64.getEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * @throws IllegalArgumentException if {@link #encode} never made this text
   */
  public static TileCell decode(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    try {
      if (bytes.get() != FORM) {
        throw new IllegalArgumentException("Not a tile's cell of a known form");
      }
      long counted = bytes.getLong();
      long newest = bytes.getLong();
      int length = bytes.getInt();
      if (counted < 0 || length < 0 || length > bytes.remaining()) {
        throw new IllegalArgumentException("Not a tile's cell");
      }
      byte[] reason = new byte[length];
      bytes.get(reason);
      byte[] state = new byte[bytes.remaining()];
      bytes.get(state);
      return new TileCell(counted, newest, new String(reason, UTF_8), state);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("Not a tile's cell", e);
    }
  }
}
