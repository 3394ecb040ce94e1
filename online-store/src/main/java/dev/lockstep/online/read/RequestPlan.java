/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.evaluate.PreparedView;
import dev.lockstep.evaluate.TiledView;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.tile.TilePart;
import dev.lockstep.tile.ViewTiles;
import java.util.List;
import java.util.Optional;

/**
 * How a request is answered: over rows alone, or over tiles and rows. Immutable and thread-safe.
 *
 * @param tiled present if tiles are of use
 */
record RequestPlan(
    ViewRequest request, ReadShape shape, Optional<Tiled> tiled, Evaluation evaluation) {
  /**
   * @param tiles that count
   * @param view says which of them are wanted
   */
  record Tiled(ViewTiles tiles, TiledView view) {}

  /** The values of one entity; see {@link TiledView#evaluate}. */
  @FunctionalInterface
  interface Evaluation {
    /**
     * @param rows those that are visible to the entity
     */
    List<FeatureValue> evaluate(List<LogRow> rows, long cut, List<TilePart> tiles);
  }

  static RequestPlan of(ViewRequest request, TileCommit commit) {
    ViewPlan view = request.view();
    ReadShape shape = ReadShape.of(view, request.features(), request.asOfMillis());
    Optional<Tiled> tiled =
        shape.newest().isPresent()
            ? Optional.empty()
            : commit
                .tiles(view.name(), view.version())
                .flatMap(
                    tiles ->
                        TiledView.of(view, request.features(), request.asOfMillis(), tiles.layout())
                            .map(evaluator -> new Tiled(tiles, evaluator)));
    return tiled.isPresent()
        ? new RequestPlan(request, shape, tiled, tiled.get().view()::evaluate)
        : ofRows(request, shape);
  }

  /** Over rows alone. */
  static RequestPlan ofRows(ViewRequest request, ReadShape shape) {
    PreparedView prepared = PreparedView.of(request.view(), request.features());
    return new RequestPlan(
        request,
        shape,
        Optional.empty(),
        (rows, cut, tiles) -> prepared.evaluate(request.asOfMillis(), rows));
  }
}
