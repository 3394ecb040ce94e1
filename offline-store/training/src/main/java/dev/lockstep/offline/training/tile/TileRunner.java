/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.tile;

import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.tile.TileSink;
import java.io.IOException;

/** Computes the tiles of runs. All runners make the same tiles, in whatever order. */
public interface TileRunner {
  /**
   * Computes the tiles of one run.
   *
   * @param sink takes them, from several threads
   * @return what was taken in and given out, over all partitions
   * @throws IOException if the lake cannot be read, or of the sink
   * @throws dev.lockstep.error.LockstepException UNKNOWN_NAME if the snapshot is not kept any more
   * @throws InterruptedException if the thread is interrupted; the sink is not called any more then
   */
  TileTally run(TileJob job, TileSink sink, TrainingProgress progress)
      throws IOException, InterruptedException;
}
