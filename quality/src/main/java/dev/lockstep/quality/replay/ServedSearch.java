/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.quality.served.ServedTopic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Finds records of the served log, in its topic and in the lake. Blocking. */
public final class ServedSearch {
  private final OnlineStoreConfig store;
  private final Lake lake;

  /**
   * @param lake stays open
   */
  public ServedSearch(OnlineStoreConfig store, Lake lake) {
    this.store = store;
    this.lake = lake;
  }

  /**
   * Every record that is wanted, each once, in the order of their answers' rows.
   *
   * @param most ends the search when so many are found
   */
  public List<ServedAnswer> find(Predicate<ServedAnswer> wanted, int most) {
    Map<String, ServedAnswer> found = new LinkedHashMap<>();
    try (ServedTopic topic = new ServedTopic(store)) {
      topic.read(
          LakePosition.NONE,
          record -> {
            if (wanted.test(record.answer())) {
              found.put(place(record.answer()), record.answer());
            }
            return found.size() < most;
          });
    }
    if (found.size() < most) {
      ServedTable.open(lake)
          .ifPresent(
              table ->
                  table.read(
                      Long.MIN_VALUE,
                      Long.MAX_VALUE,
                      row -> {
                        ServedAnswer answer = parse(row.answer());
                        if (found.size() < most && wanted.test(answer)) {
                          found.putIfAbsent(place(answer), answer);
                        }
                      }));
    }
    List<ServedAnswer> all = new ArrayList<>(found.values());
    all.sort(
        Comparator.comparing(ServedAnswer::getAnswerId).thenComparing(ServedAnswer::getFirstRow));
    return all;
  }

  private static String place(ServedAnswer answer) {
    return answer.getAnswerId() + "/" + answer.getFirstRow();
  }

  private static ServedAnswer parse(byte[] bytes) {
    try {
      return ServedAnswer.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("The lake holds a served answer that is none", e);
    }
  }
}
