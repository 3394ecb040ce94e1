/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import java.util.concurrent.CompletableFuture;

/**
 * Evaluates features over the rows of one store: f(definition, entity, T, position). Every reader
 * passes the same contract suite. Thread-safe.
 */
public interface FeatureReader extends AutoCloseable {
  /**
   * Answers completely or not at all.
   *
   * @return fails with a {@link dev.lockstep.error.LockstepException}: STORE_UNAVAILABLE when the
   *     store's answer is missing or partial, POSITION_NOT_REACHED when a lower bound is not met
   *     before the deadline, ROW_LIMIT when too many rows would be needed, DEADLINE_EXCEEDED
   */
  CompletableFuture<ViewAnswer> read(ViewRequest request);

  /**
   * A view of this reader whose answers all come from one state of the batch side, whatever is
   * committed meanwhile: what one request asks of several views belongs together. Needs no closing;
   * is of no use for longer than a request.
   */
  default FeatureReader pinned() {
    return this;
  }

  /** Reads one feature of one entity and tells how its value came about. Fails as {@link #read}. */
  CompletableFuture<Explanation> explain(ViewRequest request);

  @Override
  void close();
}
