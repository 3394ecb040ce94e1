/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.tile;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.FollowThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic of commits. Works before there is one and while Kafka is away: what counts then
 * stays what it is, which is as right as the newest commit. Thread-safe.
 */
public final class TileCommitFollower implements TileCommitSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TileCommitFollower.class);

  private final TileRecords records = new TileRecords();
  private final FollowThread following;
  private volatile TileCommit current = TileCommit.NONE;

  /**
   * Reads the commits as they are and goes on from there.
   *
   * @throws dev.lockstep.error.LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public TileCommitFollower(OnlineStoreConfig config) {
    this.following =
        FollowThread.start(
            "lockstep-tile-commits",
            records.follower(config),
            this::take,
            () -> "tile commit " + current.number());
  }

  @Override
  public TileCommit current() {
    return current;
  }

  @Override
  public void close() {
    following.close();
  }

  private void take() {
    TileCommit newest = records.history().current();
    if (newest.number() != current.number()) {
      current = newest;
      LOG.info("Tile commit {} counts: {}", newest.number(), newest.reason());
    }
  }
}
