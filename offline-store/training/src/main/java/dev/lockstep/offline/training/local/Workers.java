/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.local;

import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of one job; the first failure ends all. Used by one thread. */
public final class Workers implements AutoCloseable {
  private final ExecutorService executor;

  public Workers(int threads) {
    AtomicInteger number = new AtomicInteger();
    executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "training-set-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Some work. */
  public interface Task {
    void run() throws IOException;
  }

  /** Runs all tasks. */
  public void run(List<Task> tasks) throws IOException, InterruptedException {
    ExecutorCompletionService<Boolean> running = new ExecutorCompletionService<>(executor);
    List<Future<Boolean>> futures = new ArrayList<>();
    for (Task task : tasks) {
      futures.add(
          running.submit(
              () -> {
                task.run();
                return true;
              }));
    }
    try {
      for (int left = tasks.size(); left > 0; left--) {
        get(running.take());
      }
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  public <T> Future<T> submit(Callable<T> task) {
    return executor.submit(task);
  }

  public static <T> T get(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof UncheckedIOException unchecked) {
        throw new IOException(unchecked.getMessage(), unchecked);
      }
      if (cause instanceof LockstepException lockstep) {
        throw lockstep;
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(cause);
    }
  }

  /** Waits for running tasks to notice that they are not wanted. */
  @Override
  public void close() {
    executor.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      executor.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
