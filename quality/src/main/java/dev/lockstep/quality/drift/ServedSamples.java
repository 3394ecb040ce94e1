/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.quality.served.ServedAnswers;
import dev.lockstep.quality.served.ServedLogReader;

/** What was served for a feature service. */
public final class ServedSamples implements Samples {
  private final ServedLogReader log;
  private final String service;
  private final long fromMillis;
  private final long untilMillis;

  /**
   * @param service empty for all
   * @param fromMillis the earliest answer, epoch milliseconds
   * @param untilMillis the latest, inclusive
   */
  public ServedSamples(ServedLogReader log, String service, long fromMillis, long untilMillis) {
    this.log = log;
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
    log.read(
        fromMillis,
        untilMillis,
        answer -> {
          if (service.isEmpty() || service.equals(answer.getRequest().getFeatureService())) {
            take(answer, sink);
          }
          return true;
        });
  }

  private static void take(ServedAnswer answer, Sink sink) {
    for (FeatureVector vector : answer.getResponse().getFeaturesList()) {
      String name = vector.getView() + ":" + ServedAnswers.feature(answer, vector);
      for (int row = 0; row < vector.getStatusesCount(); row++) {
        sink.value(name, ServedAnswers.value(vector, row), answer.getAnsweredAtMillis());
      }
    }
  }
}
