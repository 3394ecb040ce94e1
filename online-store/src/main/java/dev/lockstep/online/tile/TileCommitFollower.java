/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.tile;

import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.TopicFollower;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic of commits. Works before there is one and while Kafka is away: what counts then
 * stays what it is, which is as right as the newest commit. Thread-safe.
 */
public final class TileCommitFollower implements TileCommitSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TileCommitFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TileRecords records = new TileRecords();
  private final TopicFollower follower;
  private final Thread thread;
  private volatile TileCommit current;
  private volatile boolean closed;

  /**
   * Reads the commits as they are and goes on from there.
   *
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public TileCommitFollower(OnlineStoreConfig config) {
    this.follower = records.follower(config);
    try {
      follower.readToEnd();
    } catch (RuntimeException e) {
      follower.close();
      throw e;
    }
    this.current = records.history().current();
    this.thread = new Thread(this::follow, "lockstep-tile-commits");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public TileCommit current() {
    return current;
  }

  @Override
  public void close() {
    closed = true;
    follower.wakeup();
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
        if (!follower.poll(POLL)) {
          LockSupport.parkNanos(RETRY_NANOS);
        }
        take();
      } catch (WakeupException e) {
        // Closed.
      } catch (RuntimeException e) {
        if (!closed) {
          LOG.warn("Staying with tile commit {}: {}", current.number(), e.getMessage());
          LockSupport.parkNanos(RETRY_NANOS);
        }
      }
    }
    follower.close();
  }

  private void take() {
    TileCommit newest = records.history().current();
    if (newest.number() != current.number()) {
      current = newest;
      LOG.info("Tile commit {} counts: {}", newest.number(), newest.reason());
    }
  }
}
