/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command started, and how it ends: everything is closed once, the youngest first, at the
 * end of the command or when the process is told to stop (Ctrl-C, SIGTERM), whichever comes first.
 * Thread-safe.
 */
public final class Lifetime implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifetime.class);

  private record Part(String name, AutoCloseable closeable) {}

  @GuardedBy("this")
  private final Deque<Part> parts = new ArrayDeque<>();

  @GuardedBy("this")
  private boolean closed;

  private final Consumer<String> progress;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "lockstep-stop");

  /**
   * @param progress takes a line for each part that is stopped after a signal
   */
  public Lifetime(Consumer<String> progress) {
    this.progress = progress;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Takes care of a part. A part that comes after the end is closed at once.
   *
   * @param name for people, e.g. "gRPC server"
   */
  public synchronized <T extends AutoCloseable> T add(String name, T part) {
    if (closed) {
      close(new Part(name, part));
      throw new IllegalStateException("Stopping");
    }
    parts.push(new Part(name, part));
    return part;
  }

  /** Waits until the process is told to stop. */
  public void awaitStop() throws InterruptedException {
    stopping.await();
  }

  /** Waits so many seconds at most; whether the process has been told to stop. */
  public boolean awaitStop(long seconds) throws InterruptedException {
    return stopping.await(seconds, TimeUnit.SECONDS);
  }

  /** Whether the process has been told to stop. */
  public boolean isStopping() {
    return stopping.getCount() == 0;
  }

  @Override
  public void close() {
    closeAll(line -> {});
    if (!isStopping()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private void stop() {
    stopping.countDown();
    closeAll(progress);
  }

  private synchronized void closeAll(Consumer<String> report) {
    closed = true;
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      report.accept("stopping " + part.name());
      close(part);
    }
  }

  private static void close(Part part) {
    try {
      part.closeable().close();
    } catch (Exception e) {
      // One part that does not end well must not keep the others from ending.
      log.warn("Cannot stop {}", part.name(), e);
    }
  }
}
