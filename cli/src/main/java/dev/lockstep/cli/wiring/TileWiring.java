/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.materialization.tile.TilesConfig;
import java.nio.file.Path;

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
}
