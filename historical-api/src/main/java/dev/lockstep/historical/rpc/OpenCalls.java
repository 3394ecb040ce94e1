/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.rpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that are open, refuses too many, and waits for the last one. Thread-safe. */
public final class OpenCalls implements ServerInterceptor {
  private final int max;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param max each takes a thread
   */
  public OpenCalls(int max) {
    this.max = max;
  }

  public int count() {
    return count.get();
  }

  /**
   * Waits until no call is open.
   *
   * @return whether that happened before the timeout
   */
  public synchronized boolean awaitNone(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (count.get() > 0) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (count.incrementAndGet() > max) {
      leave();
      call.close(
          Status.RESOURCE_EXHAUSTED.withDescription(max + " calls are open; ask again later"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private final AtomicBoolean left = new AtomicBoolean();

      @Override
      public void onComplete() {
        try {
          super.onComplete();
        } finally {
          leaveOnce();
        }
      }

      @Override
      public void onCancel() {
        try {
          super.onCancel();
        } finally {
          leaveOnce();
        }
      }

      private void leaveOnce() {
        if (left.compareAndSet(false, true)) {
          leave();
        }
      }
    };
  }

  private void leave() {
    if (count.decrementAndGet() == 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }
}
