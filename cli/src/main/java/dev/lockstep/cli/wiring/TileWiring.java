/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.materialization.tile.TilesConfig;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.ViewPlan;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The part of the configuration that is about tiles. */
public final class TileWiring {
  private TileWiring() {}

  public static TilesConfig config(LockstepConfig config) {
    LockstepConfig.Tiles tiles = config.tiles();
    return new TilesConfig(tiles.maxRowsPerRun(), tiles.maxRuns(), tiles.visibleTimeout());
  }

  /** Where this process's temporary files go. */
  public static Path scratch(LockstepConfig config) {
    return ScratchDirectory.below(config.stateDir().resolve("tiles"));
  }

  /**
   * The versions of the named views that follow their sources: a candidate has its tiles when it is
   * promoted.
   *
   * @param names empty for all views
   * @throws LockstepException UNKNOWN_NAME if there is no such view
   */
  public static Collection<ViewPlan> views(Catalog catalog, List<String> names) {
    Map<String, ViewPlan> known = catalog.plan().views();
    for (String name : names) {
      if (!known.containsKey(name)) {
        throw new LockstepException(
            ErrorCode.UNKNOWN_NAME,
            "unknown feature view '"
                + name
                + "'"
                + (known.isEmpty()
                    ? "; nothing is deployed"
                    : Suggestions.didYouMeanOneOf(name, known.keySet())));
      }
    }
    return catalog.running().stream()
        .filter(view -> names.isEmpty() || names.contains(view.name()))
        .toList();
  }
}
