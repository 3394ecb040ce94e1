/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;

/**
 * How long a call is worth working for.
 *
 * @param deadlineNanos in terms of {@link System#nanoTime()}
 * @param stopped fails with the reason when the call is not to be answered any more
 */
record CallScope(long deadlineNanos, CompletableFuture<Void> stopped) {
  CallScope {
    requireNonNull(stopped, "stopped is null");
  }
}
