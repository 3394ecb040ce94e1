/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.quality.served.ServedAnswers;
import dev.lockstep.quality.served.ServedTopic;
import java.util.HashSet;
import java.util.Set;

/** What was served for a feature service, from the topic and, beyond it, from the lake. */
public final class ServedSamples implements Samples {
  private final OnlineStoreConfig store;
  private final Lake lake;
  private final String service;
  private final long fromMillis;
  private final long untilMillis;

  /**
   * @param service empty for all
   * @param fromMillis the earliest answer, epoch milliseconds
   * @param untilMillis the latest, inclusive
   */
  public ServedSamples(
      OnlineStoreConfig store, Lake lake, String service, long fromMillis, long untilMillis) {
    this.store = store;
    this.lake = lake;
    this.service = service;
    this.fromMillis = fromMillis;
    this.untilMillis = untilMillis;
  }

  @Override
  public String display() {
    return service.isEmpty() ? "served log" : "served log of " + service;
  }

  @Override
  public void read(Sink sink) {
    // What the lake has comes first; the topic may have more, and the same again.
    Set<String> seen = new HashSet<>();
    ServedTable.open(lake)
        .ifPresent(
            table ->
                table.read(fromMillis, untilMillis, row -> take(parse(row.answer()), seen, sink)));
    try (ServedTopic topic = new ServedTopic(store)) {
      LakePosition from =
          fromMillis == Long.MIN_VALUE ? LakePosition.NONE : topic.before(fromMillis);
      var unused =
          topic.read(
              from,
              record -> {
                take(record.answer(), seen, sink);
                return true;
              });
    }
  }

  private void take(ServedAnswer answer, Set<String> seen, Sink sink) {
    long at = answer.getAnsweredAtMillis();
    boolean wanted =
        at >= fromMillis
            && at <= untilMillis
            && (service.isEmpty() || service.equals(answer.getRequest().getFeatureService()));
    if (!wanted || !seen.add(answer.getAnswerId() + "/" + answer.getFirstRow())) {
      return;
    }
    for (FeatureVector vector : answer.getResponse().getFeaturesList()) {
      String name = vector.getView() + ":" + ServedAnswers.feature(answer, vector);
      for (int row = 0; row < vector.getStatusesCount(); row++) {
        sink.value(name, ServedAnswers.value(vector, row), at);
      }
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
