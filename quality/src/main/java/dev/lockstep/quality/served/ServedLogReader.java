/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.served;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.proto.v1.ServedAnswer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads the served log as one: what the topic still has, and of what is older the lake. Blocking,
 * thread-safe.
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
   * Gives each record once, in no order.
   *
   * @param fromMillis the earliest moment of an answer, epoch milliseconds
   * @param untilMillis the latest, inclusive
   * @param taker ends the reading by false
   */
  public void read(long fromMillis, long untilMillis, Predicate<ServedAnswer> taker) {
    Set<String> seen = new HashSet<>();
    boolean[] ended = new boolean[1];
    Predicate<ServedAnswer> once =
        answer -> {
          boolean wanted =
              !ended[0]
                  && answer.getAnsweredAtMillis() >= fromMillis
                  && answer.getAnsweredAtMillis() <= untilMillis
                  && seen.add(answer.getAnswerId() + "/" + answer.getFirstRow());
          ended[0] |= wanted && !taker.test(answer);
          return !ended[0];
        };
    try (ServedTopic topic = new ServedTopic(store)) {
      LakePosition from =
          fromMillis == Long.MIN_VALUE ? LakePosition.NONE : topic.before(fromMillis);
      var unused = topic.read(from, record -> once.test(record.answer()));
    }
    if (!ended[0]) {
      ServedTable.open(lake)
          .ifPresent(
              table ->
                  table.read(
                      fromMillis,
                      untilMillis,
                      row -> {
                        boolean goesOn = once.test(parse(row.answer()));
                        ended[0] |= !goesOn;
                      }));
    }
  }

  private static ServedAnswer parse(byte[] bytes) {
    try {
      return ServedAnswer.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("The lake holds a served answer that is none", e);
    }
  }
}
