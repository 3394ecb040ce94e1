/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.stream;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Draws facts. Not thread-safe. */
final class FactGenerator {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private static final double[] FX_RATES = {1.0, 1.0, 1.0, 0.92, 1.17, 0.0062, 0.23};
  private static final String[] COUNTRIES = {"DE", "FR", "AT", "PL", "GB", "US", "JP", "BR"};
  private static final String[] CHANNELS = {"chip", "contactless", "online"};
  private static final String[] TAGS = {"gift", "subscription", "first", "réservé", "割引"};
  private static final String[] CATEGORIES = {"grocery", "travel", "games", "fuel", "fashion"};

  private final SplittableRandom random;
  private final String run;
  private long payments;
  private long updates;

  /**
   * @param run part of each id, so that two runs into one topic have no id in common
   */
  FactGenerator(SplittableRandom random, String run) {
    this.random = random;
    this.run = run;
  }

  /** At or shortly before a moment. Many events share whole seconds, which makes ties and edges. */
  long onTime(long dueMillis) {
    long eventTimeMillis = dueMillis - random.nextInt(50);
    return random.nextInt(4) == 0 ? eventTimeMillis - eventTimeMillis % 1000 : eventTimeMillis;
  }

  /** Half of the late events come within ten minutes, the others within hours or days. */
  long lateness() {
    int dice = random.nextInt(10);
    if (dice < 5) {
      return random.nextLong(1000, 10 * MINUTE);
    }
    return dice < 8 ? random.nextLong(10 * MINUTE, 6 * HOUR) : random.nextLong(6 * HOUR, 5 * DAY);
  }

  Payment payment(long eventTimeMillis) {
    int device = Population.anyOf(random, Population.DEVICES);
    return new Payment(
        String.format("pay-%s-%07d", run, payments++),
        Population.card(Population.anyOf(random, Population.CARDS)),
        Population.merchant(Population.anyOf(random, Population.MERCHANTS)),
        Population.platform(device),
        Population.deviceId(device),
        status(),
        Math.round(Math.exp(random.nextDouble(-1, 7)) * 100) / 100.0,
        pick(FX_RATES),
        orNull(10, BigDecimal.valueOf(random.nextInt(0, 2000), 2)),
        orNull(10, 1 + random.nextInt(12)),
        orNull(20, COUNTRIES[Population.anyOf(random, COUNTRIES.length)]),
        orNull(5, CHANNELS[random.nextInt(CHANNELS.length)]),
        orNull(3, random.nextInt(8) != 0),
        orNull(4, tags()),
        eventTimeMillis);
  }

  MerchantUpdate merchantUpdate(int merchant, long dueMillis) {
    // Some profiles are older than the view's ttl.
    long ageMicros = random.nextLong(0, 40 * DAY * 1000);
    return new MerchantUpdate(
        String.format("update-%s-%05d", run, updates++),
        Population.merchant(merchant),
        orNull(10, CATEGORIES[random.nextInt(CATEGORIES.length)]),
        orNull(10, random.nextInt(0, 1001) / 1000.0),
        orNull(5, BigDecimal.valueOf(random.nextLong(0, 10_000_000_000L), 2)),
        orNull(5, random.nextLong(0, dueMillis)),
        orNull(5, random.nextInt(20) == 0),
        orNull(10, dueMillis - random.nextInt(1000)),
        dueMillis * 1000 - ageMicros);
  }

  private String status() {
    int dice = random.nextInt(100);
    if (dice < 3) {
      return "TEST";
    }
    return dice < 13 ? "DECLINED" : "APPROVED";
  }

  private List<String> tags() {
    return random.ints(random.nextInt(3), 0, TAGS.length).mapToObj(index -> TAGS[index]).toList();
  }

  private double pick(double[] values) {
    return values[random.nextInt(values.length)];
  }

  /** Null once in so many draws. */
  private <T> @Nullable T orNull(int oneIn, T value) {
    return random.nextInt(oneIn) == 0 ? null : value;
  }
}
