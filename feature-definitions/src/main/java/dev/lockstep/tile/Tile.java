/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The rows of one entity in one hop that one run took in, aggregated.
 *
 * @param key the entity, encoded
 * @param slot level and hop, see {@link TileLayout#slot}
 * @param run the run's number
 * @param rows how many rows there are, also those that no {@code where} lets count
 * @param maxSeq the highest {@code seq} among them
 * @param cells one per group of the layout, encoded as {@link TileCell#encode} does
 */
public record Tile(String key, long slot, long run, long rows, long maxSeq, List<String> cells) {
  public Tile {
    requireNonNull(key, "key is null");
    cells = ImmutableList.copyOf(cells);
  }
}
