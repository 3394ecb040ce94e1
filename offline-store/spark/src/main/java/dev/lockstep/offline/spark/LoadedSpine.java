/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A partition's spine in memory: all its entities are known before the first row is given. */
final class LoadedSpine implements SpineStream {
  private final Queue<SpineBatch> batches = new ArrayDeque<>();

  LoadedSpine(PartitionSpine spine) {
    for (SpineBatch batch = spine.next(); batch != null; batch = spine.next()) {
      SpineBatch copy = new SpineBatch(batch.size);
      System.arraycopy(batch.keys, 0, copy.keys, 0, batch.size);
      System.arraycopy(batch.times, 0, copy.times, 0, batch.size);
      System.arraycopy(batch.rows, 0, copy.rows, 0, batch.size);
      copy.size = batch.size;
      batches.add(copy);
    }
  }

  @Override
  public @Nullable SpineBatch next() {
    return batches.poll();
  }

  @Override
  public void close() {}
}
