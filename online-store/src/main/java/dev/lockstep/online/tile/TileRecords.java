/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.tile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.TopicFollower;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Collects the records of the topic of commits. Not thread-safe. */
final class TileRecords {
  private static final String PREFIX = "commit/";

  private final TreeMap<Long, TileCommit> commits = new TreeMap<>();

  static String key(long number) {
    return PREFIX + number;
  }

  TopicFollower follower(OnlineStoreConfig config) {
    return new TopicFollower(config, config.naming().tileCommits(), this::take);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    long number = Long.parseLong(new String(record.key(), UTF_8).substring(PREFIX.length()));
    if (record.value() == null) {
      commits.remove(number);
    } else {
      commits.put(number, TileCommitCodec.decode(record.value()));
    }
  }

  TileHistory history() {
    return new TileHistory(List.copyOf(commits.values()));
  }
}
