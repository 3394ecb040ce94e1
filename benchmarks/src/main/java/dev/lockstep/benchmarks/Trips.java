/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trips like those of a city's taxis: in the order of time over 30 days, busy at day, between zones
 * of which few are very busy. The same seed gives the same trips.
 */
final class Trips {
  /** How many zones there are: one makes it the hottest of keys. */
  static final int ZONES = Integer.getInteger("lockstep.trips.zones", 263);

  private static final long START_MILLIS = 1_767_225_600_000L;
  private static final long SPAN_MILLIS = 30L * 86_400_000;

  /**
   * One trip.
   *
   * @param millis when it began, epoch milliseconds
   * @param fare in cents exactly, as a double
   */
  record Trip(long id, long millis, long pickup, long dropoff, double fare, double tip) {}

  /** Takes trips in the order of time. */
  interface Visitor {
    void accept(Trip trip) throws Exception;
  }

  private Trips() {}

  static void forEach(int count, Visitor visitor) throws Exception {
    SplittableRandom random = new SplittableRandom(20_260_101);
    double step = (double) SPAN_MILLIS / count;
    double now = START_MILLIS;
    for (int i = 0; i < count; i++) {
      double hour = now / 3_600_000 % 24;
      double busy = 1 + 0.7 * Math.sin((hour - 9) / 24 * 2 * Math.PI);
      now += step * -Math.log(1 - random.nextDouble()) / busy * 0.72;
      double miles = 0.5 - 3 * Math.log(1 - random.nextDouble());
      double fare = Math.round((3 + 2.5 * miles) * 100) / 100.0;
      double tip = Math.round(fare * random.nextInt(30)) / 100.0;
      visitor.accept(new Trip(i, (long) now, zone(random), zone(random), fare, tip));
    }
  }

  /** Zone z is about as busy as 1 / (z + 8). */
  private static long zone(SplittableRandom random) {
    double u = random.nextDouble();
    return (long) (8 * (Math.pow((ZONES + 8) / 8.0, u) - 1)) + 1;
  }

  /** A trip as a row of a view that is keyed by a zone and aggregates fares. */
  static LogRow row(Trip trip, long zone) {
    return new LogRow(
        new EntityKey(Long.toString(zone)),
        trip.millis(),
        0,
        trip.id() + 1,
        trip.millis(),
        "",
        List.of(zone, trip.fare(), Instant.ofEpochMilli(trip.millis())));
  }
}
