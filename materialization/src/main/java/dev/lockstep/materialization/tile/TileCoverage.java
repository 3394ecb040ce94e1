/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.tile.ViewTiles;
import java.util.List;
import java.util.Optional;

/**
 * How many rows of a view's log tiles hold.
 *
 * @param covered rows that some tile holds
 * @param behind rows that every read has to bring one by one, because no tile holds them
 */
public record TileCoverage(long covered, long behind) {
  /**
   * @param tiles empty if the view has none
   * @param extents of the log's partitions
   */
  public static TileCoverage of(Optional<ViewTiles> tiles, List<LogExtent> extents) {
    long all = extents.stream().mapToLong(LogExtent::rows).sum();
    List<Long> none = Cuts.none(extents.size());
    long covered =
        tiles
            .map(
                found ->
                    Cuts.sum(
                        Cuts.rows(none, found.runs().get(found.runs().size() - 1).cuts(), extents)))
            .orElse(0L);
    return new TileCoverage(covered, Math.max(0, all - covered));
  }
}
