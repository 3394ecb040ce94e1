/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.online.pinot.PinotTables;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits until every server of Pinot has what a tile log holds. */
final class TileArrival {
  private static final long PAUSE_MILLIS = 50;

  private final PinotTables tables;
  private final String table;
  private final List<Long> ends;
  private final Duration patience;
  private long seen;
  private long seenNanos = System.nanoTime();
  private String last = "nothing";

  /**
   * @param table raw name
   * @param ends by partition, the offset that must be reached
   * @param patience how long nothing may move
   */
  TileArrival(PinotTables tables, String table, List<Long> ends, Duration patience) {
    this.tables = tables;
    this.table = table;
    this.ends = ends;
    this.patience = patience;
  }

  /**
   * Returns when every replica has consumed every partition to its end, and a broker counts all.
   *
   * @param progress is told of rows
   * @throws LockstepException STORE_UNAVAILABLE if nothing moves for too long
   */
  void await(TrainingProgress progress) throws InterruptedException {
    while (!arrived(progress)) {
      if (System.nanoTime() - seenNanos > patience.toNanos()) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE,
            "Table %s made no progress for %s s: %s".formatted(table, patience.toSeconds(), last));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private boolean arrived(TrainingProgress progress) {
    try {
      List<Long> offsets = tables.consumedBy(table, ends.size());
      moved(progress, offsets);
      for (int partition = 0; partition < ends.size(); partition++) {
        if (offsets.get(partition) < ends.get(partition)) {
          last =
              "partition %s is consumed up to offset %s of %s"
                  .formatted(partition, offsets.get(partition), ends.get(partition));
          return false;
        }
      }
      long wanted = Cuts.sum(ends);
      long counted = tables.rows(table, patience);
      last = "the broker counts %s rows of %s".formatted(counted, wanted);
      return counted >= wanted;
    } catch (LockstepException e) {
      last = String.valueOf(e.getMessage());
      return false;
    }
  }

  private void moved(TrainingProgress progress, List<Long> offsets) {
    long now = 0;
    for (int partition = 0; partition < ends.size(); partition++) {
      now += Math.max(0, Math.min(offsets.get(partition), ends.get(partition)));
    }
    if (now > seen) {
      progress.advance(now - seen);
      seen = now;
      seenNanos = System.nanoTime();
    }
  }
}
