/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Rows that arrive in the order of the log, which their {@code seq} counts: what a kernel needs for
 * a {@link QuestionSpine}. Not thread-safe.
 *
 * @param rows in the order of (key, event time, seq)
 */
public record RowsBySeq(RowStream rows) implements RowStream {
  @Override
  public @Nullable RowBatch next() throws IOException {
    RowBatch batch = rows.next();
    if (batch != null) {
      System.arraycopy(batch.seqs, 0, batch.ingestTimes, 0, batch.size);
    }
    return batch;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
