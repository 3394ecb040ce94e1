/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.spark.launch.EngineMessage;
import dev.lockstep.offline.training.TrainingProgress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells the parent how far the job is, a few times a second at most. Thread-safe. */
final class ToldProgress implements TrainingProgress, AutoCloseable {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Consumer<EngineMessage> parent;
  private long untold;
  private long toldNanos = System.nanoTime();

  ToldProgress(Consumer<EngineMessage> parent) {
    this.parent = parent;
  }

  @Override
  public synchronized void begin(String phase, long rows) {
    tell();
    parent.accept(EngineMessage.begin(phase, rows));
  }

  @Override
  public synchronized void advance(long rows) {
    untold += rows;
    if (System.nanoTime() - toldNanos > INTERVAL_NANOS) {
      tell();
    }
  }

  private void tell() {
    if (untold > 0) {
      parent.accept(EngineMessage.advance(untold));
      untold = 0;
    }
    toldNanos = System.nanoTime();
  }

  @Override
  public synchronized void close() {
    tell();
  }
}
