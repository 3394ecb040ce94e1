/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.served;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.ServedRow;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.proto.v1.ServedAnswer;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads the served log as one: what was archived from the lake, for good, and what came since from
 * the topic. Blocking, thread-safe.
 */
public final class ServedLogReader {
  private final OnlineStoreConfig store;
  private final Lake lake;

  /**
   * @param lake stays open
   */
  public ServedLogReader(OnlineStoreConfig store, Lake lake) {
    this.store = store;
    this.lake = lake;
  }

  /**
   * Gives each record once, those of the lake first and in no order.
   *
   * @param fromMillis the earliest moment of an answer, epoch milliseconds
   * @param untilMillis the latest, inclusive
   * @param taker ends the reading by false
   */
  public void read(long fromMillis, long untilMillis, Predicate<ServedAnswer> taker) {
    boolean[] ended = new boolean[1];
    Predicate<ServedRecord> records =
        record -> {
          long at = record.answer().getAnsweredAtMillis();
          boolean isWanted = at >= fromMillis && at <= untilMillis;
          ended[0] |= isWanted && !taker.test(record.answer());
          return !ended[0];
        };
    LakePosition archived = readArchived(fromMillis, untilMillis, records);
    if (!ended[0]) {
      try (ServedTopic topic = new ServedTopic(store)) {
        var unused = topic.read(topic.notBefore(archived, fromMillis), records);
      }
    }
  }

  /**
   * Gives what was archived, each record once and in no order.
   *
   * @return the position of the served log up to which that is; the topic goes on behind it
   */
  public LakePosition readArchived(
      long fromMillis, long untilMillis, Predicate<ServedRecord> taker) {
    Optional<ServedTable> table = ServedTable.open(lake);
    return table.isEmpty()
        ? LakePosition.NONE
        : table.get().read(fromMillis, untilMillis, row -> taker.test(record(row)));
  }

  private static ServedRecord record(ServedRow row) {
    try {
      return new ServedRecord(row.partition(), row.offset(), ServedAnswer.parseFrom(row.answer()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("The lake holds a served answer that is none", e);
    }
  }
}
