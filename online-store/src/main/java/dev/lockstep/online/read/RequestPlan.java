/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.evaluate.PreparedView;
import dev.lockstep.evaluate.TiledView;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.tile.Tile;
import dev.lockstep.tile.ViewTiles;
import java.util.List;
import java.util.Optional;

/**
 * How a request is answered: over rows alone, or over tiles and rows. Immutable and thread-safe.
 *
 * @param tiled present if tiles are of use
 */
record RequestPlan(
    ViewRequest request, ReadShape shape, PreparedView prepared, Optional<Tiled> tiled) {
  /**
   * @param tiles that count
   * @param view evaluates with them
   */
  record Tiled(ViewTiles tiles, TiledView view) {}

  static RequestPlan of(ViewRequest request, ReadShape shape, TileCommit commit) {
    ViewPlan view = request.view();
    Optional<Tiled> tiled =
        shape.newest().isPresent()
            ? Optional.empty()
            : commit
                .tiles(view.name(), view.version())
                .flatMap(
                    tiles ->
                        TiledView.of(view, request.features(), request.asOfMillis(), tiles.layout())
                            .map(evaluator -> new Tiled(tiles, evaluator)));
    return new RequestPlan(request, shape, PreparedView.of(view, request.features()), tiled);
  }

  /**
   * The values of one entity.
   *
   * @param rows those that are visible to it
   * @param cut see {@link TiledView#evaluate}
   */
  List<FeatureValue> evaluate(List<LogRow> rows, long cut, List<Tile> tiles) {
    return tiled.isPresent()
        ? tiled.get().view().evaluate(rows, cut, tiles)
        : prepared.evaluate(request.asOfMillis(), rows);
  }
}
