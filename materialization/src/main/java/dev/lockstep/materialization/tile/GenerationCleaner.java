/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import dev.lockstep.error.LockstepException;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.tile.ViewTiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops generations of tiles that neither the current nor the previous commit names. Newer ones
 * than any commit names belong to a run that has not come to its commit.
 */
final class GenerationCleaner {
  private static final Logger LOG = LoggerFactory.getLogger(GenerationCleaner.class);

  private final TileStores stores;

  GenerationCleaner(TileStores stores) {
    this.stores = stores;
  }

  /**
   * Drops what is not needed. What cannot be dropped now is dropped after a later commit.
   *
   * @return names of what was dropped
   */
  List<String> clean(TileHistory history) {
    List<String> dropped = new ArrayList<>();
    for (ViewTiles tiles : history.current().views().values()) {
      try {
        for (long generation : unneeded(history, tiles)) {
          stores.drop(tiles.view(), tiles.version(), generation);
          dropped.add(name(tiles, generation));
          LOG.info("Dropped tiles {}", name(tiles, generation));
        }
      } catch (LockstepException e) {
        LOG.warn("Old tiles of {} stay for now: {}", tiles.view(), e.getMessage());
      }
    }
    return dropped;
  }

  private static String name(ViewTiles tiles, long generation) {
    return "%s generation %s".formatted(TileCommit.key(tiles.view(), tiles.version()), generation);
  }

  private Set<Long> unneeded(TileHistory history, ViewTiles tiles) {
    Set<Long> unneeded =
        new HashSet<>(
            stores.generations(tiles.view(), tiles.version()).headSet(newest(history, tiles) + 1));
    for (TileCommit commit : List.of(history.current(), history.previous())) {
      commit
          .tiles(tiles.view(), tiles.version())
          .ifPresent(needed -> unneeded.remove(needed.generation()));
    }
    return unneeded;
  }

  private static long newest(TileHistory history, ViewTiles tiles) {
    return history.commits().stream()
        .flatMap(commit -> commit.tiles(tiles.view(), tiles.version()).stream())
        .mapToLong(ViewTiles::generation)
        .max()
        .orElse(0);
  }
}
