/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.node;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The life of a child JVM: it runs a service until its parent wants it to end or is gone.
 *
 * <p>The parent holds the other end of standard input. The operating system closes that end however
 * the parent dies, so end of input means "stop" and works after {@code kill -9} too. Stopping tries
 * to be graceful for a limited time and then halts the JVM; a service must survive that, as it must
 * survive being killed.
 */
public final class NodeProcess {
  /** Exit status: stopped as asked. */
  public static final int STOPPED = 0;

  /** Exit status: the service could not start; the reason is on standard error. */
  public static final int START_FAILED = 1;

  /** Exit status: the service ended although nobody asked for it. */
  public static final int ENDED = 2;

  private final Service service;
  private final Duration stopLimit;
  private final AtomicBoolean stopping = new AtomicBoolean();

  private NodeProcess(Service service, Duration stopLimit) {
    this.service = service;
    this.stopLimit = stopLimit;
  }

  /** What a child JVM runs. The methods are called from different threads. */
  public interface Service {
    /** Starts and returns when the service answers. */
    void start() throws Exception;

    /** Returns when the service has ended by itself, or never. */
    void await() throws InterruptedException;

    /** Stops; may be called while {@link #start} still runs. */
    void stop() throws Exception;
  }

  /**
   * Runs the service and ends the JVM with it; never returns.
   *
   * @param service what to run
   * @param stopLimit how long a graceful stop may take
   * @param followParent whether end of standard input means stop; a container has no parent to
   *     follow
   */
  public static void run(Service service, Duration stopLimit, boolean followParent) {
    requireNonNull(service, "service is null");
    NodeProcess process = new NodeProcess(service, requireNonNull(stopLimit, "stopLimit is null"));
    // Ctrl-C reaches the whole process group; the parent decides when its children end.
    if (followParent) {
      Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
      Thread watch = new Thread(process::followParent, "parent-watch");
      watch.setDaemon(true);
      watch.start();
    }
    Signal.handle(new Signal("TERM"), signal -> process.stop(STOPPED));
    process.serve();
  }

  private void serve() {
    try {
      service.start();
      service.await();
      stop(ENDED);
    } catch (Throwable e) {
      if (!stopping.get()) {
        e.printStackTrace();
        stop(START_FAILED);
      }
    }
  }

  private void followParent() {
    try {
      while (System.in.read() >= 0) {
        // nothing is said on this line; only its end matters
      }
    } catch (IOException e) {
      // a broken line is an ended one
    }
    stop(STOPPED);
  }

  private void stop(int status) {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Thread stopper = new Thread(() -> stopService(stopped), "stop");
    stopper.setDaemon(true);
    stopper.start();
    halt(status, stopped);
  }

  private void stopService(CountDownLatch stopped) {
    try {
      service.stop();
    } catch (Throwable e) {
      e.printStackTrace();
    } finally {
      stopped.countDown();
    }
  }

  private void halt(int status, CountDownLatch stopped) {
    try {
      if (!stopped.await(stopLimit.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("Not stopped within " + stopLimit + "; halting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.flush();
    // No shutdown hooks: libraries register some that wait for each other.
    Runtime.getRuntime().halt(status);
  }
}
