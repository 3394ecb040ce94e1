/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import dev.lockstep.error.LockstepException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic until it is closed, before there is one and while Kafka is away too. Thread-safe.
 */
public final class FollowThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FollowThread.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TopicFollower topic;
  private final Runnable taken;
  private final Supplier<String> state;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Takes what is there, and starts to follow.
   *
   * @param topic is closed with this one, or if nothing can be read
   * @param taken runs when records may have been taken, first on this thread, then on one of its
   *     own
   * @param state what is stayed with while nothing can be read, for messages
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public static FollowThread start(
      String name, TopicFollower topic, Runnable taken, Supplier<String> state) {
    try {
      topic.readToEnd();
      taken.run();
    } catch (RuntimeException e) {
      topic.close();
      throw e;
    }
    FollowThread following = new FollowThread(name, topic, taken, state);
    following.thread.start();
    return following;
  }

  private FollowThread(String name, TopicFollower topic, Runnable taken, Supplier<String> state) {
    this.topic = topic;
    this.taken = taken;
    this.state = state;
    this.thread = new Thread(this::follow, name);
    thread.setDaemon(true);
  }

  @Override
  public void close() {
    closed = true;
    topic.wakeup();
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() {
    while (!closed) {
      try {
        if (topic.poll(POLL)) {
          taken.run();
        } else {
          LockSupport.parkNanos(RETRY_NANOS);
        }
      } catch (WakeupException e) {
        // Closed.
      } catch (LockstepException e) {
        if (!closed) {
          LOG.warn("Staying with {}: {}", state.get(), e.getMessage());
          LockSupport.parkNanos(RETRY_NANOS);
        }
      } catch (RuntimeException e) {
        LOG.error("Staying with {}", state.get(), e);
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
    topic.close();
  }
}
