/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.FollowThread;
import dev.lockstep.online.kafka.TopicFollower;
import dev.lockstep.proto.v1.QualityReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the topic of reports, and has the newest of each kind and subject. Thread-safe. */
public final class QualityReports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QualityReports.class);

  private final Map<String, QualityReport> reports = new ConcurrentSkipListMap<>();
  private final FollowThread following;

  /**
   * Reads what is there and goes on from there.
   *
   * @throws dev.lockstep.error.LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public QualityReports(OnlineStoreConfig config) {
    this.following =
        FollowThread.start(
            "lockstep-quality-reports",
            new TopicFollower(config, config.naming().qualityReports(), this::take),
            () -> {},
            () -> reports.size() + " quality reports");
  }

  /** The newest reports, by kind and subject. */
  public List<QualityReport> newest() {
    return ImmutableList.copyOf(reports.values());
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), UTF_8);
    if (record.value() == null) {
      reports.remove(key);
      return;
    }
    try {
      reports.put(key, QualityReport.parseFrom(record.value()));
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("Record {} of topic {} is no report", record.offset(), record.topic());
    }
  }

  @Override
  public void close() {
    following.close();
  }
}
