/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Spine rows in the order of (key, T). Not thread-safe. */
public interface SpineStream extends AutoCloseable {
  /** The next rows, at least one; null at the end. The batch is good until the next call. */
  @Nullable SpineBatch next() throws IOException;

  @Override
  void close() throws IOException;
}
