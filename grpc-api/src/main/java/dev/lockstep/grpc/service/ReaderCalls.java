/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, without a thread, for several answers of the reader. */
final class ReaderCalls {
  private ReaderCalls() {}

  /**
   * All answers in order. Fails with the first failure, at the deadline, or when nobody waits any
   * more, and then cancels the calls that are still under way.
   *
   * @param names what each call asks, for messages
   */
  static <A> CompletableFuture<List<A>> all(
      List<CompletableFuture<A>> calls, List<String> names, CallScope scope) {
    CompletableFuture<List<A>> all = new CompletableFuture<>();
    CompletableFuture<?>[] array = calls.toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(array)
        .thenRun(() -> all.complete(calls.stream().map(CompletableFuture::join).toList()));
    for (CompletableFuture<A> call : calls) {
      call.whenComplete(
          (answer, failure) -> {
            if (failure != null) {
              all.completeExceptionally(unwrap(failure));
            }
          });
    }
    if (!all.isDone()) {
      scope.stopped().whenComplete((none, cause) -> all.completeExceptionally(cause));
      all.orTimeout(Math.max(0, scope.deadlineNanos() - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
    return all.exceptionallyCompose(
        failure -> {
          Throwable cause =
              failure instanceof TimeoutException ? timeout(calls, names) : unwrap(failure);
          calls.forEach(call -> call.cancel(false));
          return CompletableFuture.failedFuture(cause);
        });
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static <A> LockstepException timeout(
      List<CompletableFuture<A>> calls, List<String> names) {
    List<String> late = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      if (!calls.get(i).isDone()) {
        late.add(names.get(i));
      }
    }
    return new LockstepException(
        ErrorCode.DEADLINE_EXCEEDED,
        "No answer before the deadline from " + String.join(", ", late));
  }
}
