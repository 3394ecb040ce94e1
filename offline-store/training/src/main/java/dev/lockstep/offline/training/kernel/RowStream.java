/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows in the order of (key, event time, seq). Not thread-safe. */
public interface RowStream extends AutoCloseable {
  /** The next rows, at least one; null at the end. The batch is good until the next call. */
  @Nullable RowBatch next() throws IOException;

  @Override
  void close() throws IOException;
}
