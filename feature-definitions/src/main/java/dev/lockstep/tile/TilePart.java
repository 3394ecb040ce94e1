/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What a read brings of a tile.
 *
 * @param slot level and hop, see {@link TileLayout#slot}
 * @param maxSeq the highest {@code seq} among the tile's rows
 * @param cells of the groups that were asked for, in their order
 */
public record TilePart(long slot, long maxSeq, List<TileCell> cells) {
  public TilePart {
    cells = ImmutableList.copyOf(cells);
  }
}
