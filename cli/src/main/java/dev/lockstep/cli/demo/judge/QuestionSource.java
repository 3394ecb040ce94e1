/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import dev.lockstep.cli.demo.stream.Population;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Draws questions: busy and idle entities, moments at the edges of windows, the past and the
 * future. Not thread-safe.
 */
public final class QuestionSource {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** Lengths of the windows of examples/fraud: T at such a distance behind a row is an edge. */
  private static final long[] EDGES = {
    0, MINUTE, 5 * MINUTE, 10 * MINUTE, HOUR, DAY, 7 * DAY, 30 * DAY
  };

  private static final int MOST_ROWS = 8;

  private final SplittableRandom random;
  private final RowStore store;

  public QuestionSource(long seed, RowStore store) {
    this.random = new SplittableRandom(seed);
    this.store = store;
  }

  /** About now, everything so far: what a model would ask. */
  Question now(long nowMillis) {
    return question(nowMillis, OptionalLong.empty());
  }

  /**
   * At any moment, known at any moment.
   *
   * @param settledMillis rows that arrived up to then are in the store and online
   */
  Question anytime(long settledMillis) {
    Optional<LogRow> row = store.anyRow(random);
    long asOf = row.map(this::near).orElse(settledMillis);
    boolean past = random.nextInt(3) == 0 && row.isPresent();
    OptionalLong knownAt =
        past
            ? OptionalLong.of(
                Math.min(settledMillis, row.get().ingestTimeMillis() + random.nextInt(3) - 1))
            : OptionalLong.empty();
    return question(random.nextInt(4) == 0 ? settledMillis : asOf, knownAt);
  }

  private long near(LogRow row) {
    long edge = EDGES[random.nextInt(EDGES.length)];
    return row.eventTimeMillis() + edge + random.nextInt(3) - 1;
  }

  private Question question(long asOfMillis, OptionalLong knownAt) {
    Question.ServiceShape[] services = Question.ServiceShape.values();
    List<Question.Row> rows = new ArrayList<>();
    int count = 1 + random.nextInt(MOST_ROWS);
    for (int i = 0; i < count; i++) {
      rows.add(row());
    }
    return new Question(services[random.nextInt(services.length)], rows, asOfMillis, knownAt);
  }

  private Question.Row row() {
    int device = Population.anyOf(random, Population.DEVICES);
    return new Question.Row(
        random.nextInt(50) == 0
            ? "nobody"
            : Population.card(Population.anyOf(random, Population.CARDS)),
        Population.merchant(Population.anyOf(random, Population.MERCHANTS)),
        Population.platform(device),
        Population.deviceId(device),
        new ReferenceOnDemand.Context(
            random.nextInt(20) == 0 ? null : random.nextInt(100_000) / 100.0,
            random.nextInt(10) == 0 ? null : (random.nextBoolean() ? "DE" : "US")));
  }
}
