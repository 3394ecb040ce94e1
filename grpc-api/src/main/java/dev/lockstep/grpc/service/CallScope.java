/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;

/**
 * How long a call is worth working for.
 *
 * @param deadlineNanos in terms of {@link System#nanoTime()}
 * @param cancelled completes when nobody waits for the answer any more
 */
record CallScope(long deadlineNanos, CompletableFuture<Void> cancelled) {
  CallScope {
    requireNonNull(cancelled, "cancelled is null");
  }
}
