/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Tiles of one level that follow one another.
 *
 * @param first the first slot, see {@link TileLayout#slot}
 * @param last the last slot, inclusive
 */
public record Slots(long first, long last) {
  public Slots {
    checkArgument(first <= last, "Empty range of slots: %s to %s", first, last);
  }

  public boolean contains(long slot) {
    return first <= slot && slot <= last;
  }

  /** How many tiles an entity can have in it. */
  public long count() {
    return last - first + 1;
  }
}
