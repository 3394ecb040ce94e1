/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.served;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.ServedRow;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.offline.lake.StalePositionException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.proto.v1.ServedAnswer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the served log to the lake, each record once, wherever it is stopped or killed; several
 * may run at once. An object is used by one thread.
 */
public final class ServedArchiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedArchiver.class);
  private static final int MOST_RECORDS = 50_000;
  private static final long MOST_BYTES = 64L << 20;

  private final Lake lake;
  private final ServedTopic topic;

  /**
   * @param lake stays open
   */
  public ServedArchiver(OnlineStoreConfig store, Lake lake) {
    this.lake = lake;
    this.topic = new ServedTopic(store);
  }

  /**
   * Appends what is there now.
   *
   * @return how many records this call appended
   */
  public long archive() {
    long appended = 0;
    for (long batch = appendBatch(); batch > 0; batch = appendBatch()) {
      appended += batch;
    }
    return appended;
  }

  private long appendBatch() {
    LakePosition position =
        ServedTable.open(lake).map(ServedTable::position).orElse(LakePosition.NONE);
    List<ServedRow> rows = new ArrayList<>();
    long[] bytes = new long[1];
    long goneBefore = topic.gone();
    LakePosition reached =
        topic.read(
            position,
            record -> {
              ServedRow row = row(record);
              rows.add(row);
              bytes[0] += row.answer().length;
              return rows.size() < MOST_RECORDS && bytes[0] < MOST_BYTES;
            });
    if (topic.gone() > goneBefore) {
      LOG.warn(
          "{} records of the served log were deleted by Kafka before they were archived",
          topic.gone() - goneBefore);
    }
    if (rows.isEmpty()) {
      return 0;
    }
    try {
      ServedTable.openOrCreate(lake).append(rows, position, reached);
      return rows.size();
    } catch (StalePositionException e) {
      LOG.info("Somebody else archived these answers: {}", e.getMessage());
      return appendBatch();
    }
  }

  private static ServedRow row(ServedRecord record) {
    ServedAnswer answer = record.answer();
    return new ServedRow(
        answer.getAnswerId(),
        answer.getRequest().getFeatureService(),
        answer.getAnsweredAtMillis(),
        answer.getResponse().getAsOfMillis(),
        answer.getLatencyMicros(),
        ServedAnswers.rows(answer),
        answer.toByteArray(),
        record.partition(),
        record.offset());
  }

  @Override
  public void close() {
    topic.close();
  }
}
