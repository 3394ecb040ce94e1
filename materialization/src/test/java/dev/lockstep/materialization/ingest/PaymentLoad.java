/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static dev.lockstep.materialization.ingest.IngestFixtures.payment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Payments of a seed: good ones (some late by up to two days, a few cards with most of them), TEST
 * ones, broken ones of many kinds, huge ones, and repetitions of all of these. It knows what
 * becomes of each, since it made them so. Repetitions are equal, so that it does not matter which
 * of them comes first.
 */
final class PaymentLoad {
  /** What becomes of an event. */
  enum Fate {
    ROW,
    FILTERED,
    DEAD
  }

  /** Text of the row that a good event becomes; see {@link #rowText}. */
  final Map<String, String> rowTexts = new HashMap<>();

  /** In the order of sending. */
  final List<String> events = new ArrayList<>();

  private static final int HUGE_EVERY = 4_000;
  private static final long HOUR = 3_600_000;
  private final Map<String, Fate> fates = new HashMap<>();
  private final Random random;
  private final long now;

  PaymentLoad(long seed, int size, long nowMillis) {
    this.random = new Random(seed);
    this.now = nowMillis;
    for (int i = 0; i < size; i++) {
      int kind = random.nextInt(100);
      if (i % HUGE_EVERY == HUGE_EVERY / 2) {
        add(payment("h".repeat(950_000) + i, "c", 1, now), Fate.DEAD);
      } else if (kind < 3) {
        add(broken(i), Fate.DEAD);
      } else if (kind < 6) {
        add(payment("t" + i, "c", 1, now).replace("OK", "TEST"), Fate.FILTERED);
      } else {
        addGood(i);
      }
      if (random.nextInt(50) == 0) {
        events.add(events.get(random.nextInt(events.size())));
      }
    }
  }

  Fate fate(String event) {
    return fates.getOrDefault(event, Fate.DEAD);
  }

  static String rowText(Object id, Object card, Object amount, long eventTime) {
    return id + "," + card + "," + amount + "," + eventTime;
  }

  private void addGood(int i) {
    String card = "card " + (random.nextBoolean() ? random.nextInt(3) : random.nextInt(1_000));
    long lateness = random.nextInt(50) == 0 ? random.nextInt(48) * HOUR : random.nextInt(1_000);
    double amount = random.nextInt(100_000) / 100.0;
    String event = payment("p" + i, card, amount, now - lateness);
    add(event, Fate.ROW);
    rowTexts.put(event, rowText("p" + i, card, amount, now - lateness));
  }

  private String broken(int i) {
    String good = payment("b" + i, "c", 1, now);
    return switch (random.nextInt(6)) {
      case 0 -> good.substring(0, random.nextInt(good.length()));
      case 1 -> good.replace("\"amount\":1.0", "\"amount\":\"1\"");
      case 2 -> payment("b" + i, "c", 1, now + 48 * HOUR);
      case 3 -> good.replace("\"c\"", "null");
      case 4 -> payment("b" + i, "c".repeat(2_001), 1, now);
      default -> good + good;
    };
  }

  private void add(String event, Fate fate) {
    fates.put(event, fate);
    events.add(event);
  }
}
