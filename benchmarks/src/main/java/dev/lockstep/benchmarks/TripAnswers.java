/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.testing.RequestGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Checks a training set: against DuckDB on every row, against the oracle on some. */
final class TripAnswers {
  private static final int SAMPLE = 40;
  private static final long LONGEST_WINDOW_MILLIS = 86_400_000L;

  private TripAnswers() {}

  /** How many rows differ in a count, or in a sum or average by more than rounding explains. */
  static long differences(DuckTrips duck, String service, Path trips, Path data, boolean compare)
      throws Exception {
    if (!compare) {
      return 0;
    }
    String different =
        service.equals("point_in_time")
            ? "o.pickups_15m <> d.pickups_15m OR o.dropoffs_30m <> d.dropoffs_30m OR "
                + apart("fare_15m")
            : "o.trips_1h <> d.trips_1h OR o.trips_24h <> d.trips_24h OR "
                + apart("fares_1h")
                + " OR "
                + apart("fares_24h");
    duck.execute("CREATE OR REPLACE TABLE expected AS " + DuckTrips.query(service, trips));
    double missing =
        duck.number(
            "SELECT abs(count(*) - (SELECT count(*) FROM expected)) FROM read_parquet('%s')"
                .formatted(data));
    double wrong =
        duck.number(
            "SELECT count(*) FROM read_parquet('%s') o JOIN expected d USING (trip_id) WHERE %s OR o.event_timestamp <> d.event_timestamp OR o.fare <> d.fare"
                .formatted(data, different));
    duck.execute("DROP TABLE expected");
    return (long) (missing + wrong);
  }

  private static String apart(String column) {
    return "(o.%1$s IS NULL) <> (d.%1$s IS NULL) OR abs(o.%1$s - d.%1$s) > 1e-9 * abs(d.%1$s) + 1e-6"
        .formatted(column);
  }

  /** How many values of random rows differ from the oracle's in a bit. */
  static long sampleAgainstOracle(DuckTrips duck, String service, Path data, int trips)
      throws Exception {
    return sampleAgainstOracle(duck, service, data, trips, SAMPLE);
  }

  /** As the other, for so many rows; each takes the memory of the rows in its longest window. */
  static long sampleAgainstOracle(
      DuckTrips duck, String service, Path data, int trips, int sampleSize) throws Exception {
    FeatureSetPlan plan = TripLake.definitions().plan();
    Random random = new Random(7);
    List<Trips.Trip> sample = new ArrayList<>();
    List<Integer> ids = random.ints(sampleSize, 0, trips).sorted().distinct().boxed().toList();
    Trips.forEach(
        trips,
        trip -> {
          if (sample.size() < ids.size() && trip.id() == ids.get(sample.size())) {
            sample.add(trip);
          }
        });
    long wrong = 0;
    for (Sampled one : rows(sample, trips)) {
      for (FeatureRef ref : Objects.requireNonNull(plan.services().get(service)).features()) {
        ViewPlan view = Objects.requireNonNull(plan.views().get(ref.view()));
        FeatureValue expected = oracle(view, ref, one, ref.view().startsWith("pickup"));
        double actual =
            duck.number(
                "SELECT coalesce(%s::DOUBLE, -1) FROM read_parquet('%s') WHERE trip_id = %d"
                    .formatted(ref.feature(), data, one.trip().id()));
        Object value = expected.value();
        double wanted = value == null ? -1 : ((Number) value).doubleValue();
        if (Double.doubleToLongBits(wanted) != Double.doubleToLongBits(actual)) {
          wrong++;
        }
      }
    }
    return wrong;
  }

  /** A trip and the rows that any window of it can hold. */
  private record Sampled(Trips.Trip trip, List<LogRow> pickups, List<LogRow> dropoffs) {}

  private static List<Sampled> rows(List<Trips.Trip> sample, int trips) throws Exception {
    List<Sampled> all = new ArrayList<>();
    sample.forEach(trip -> all.add(new Sampled(trip, new ArrayList<>(), new ArrayList<>())));
    Trips.forEach(
        trips,
        other -> {
          for (Sampled one : all) {
            long age = one.trip().millis() - other.millis();
            if (age >= 0 && age <= LONGEST_WINDOW_MILLIS + 1) {
              if (other.pickup() == one.trip().pickup()) {
                one.pickups().add(Trips.row(other, other.pickup()));
              }
              if (other.dropoff() == one.trip().dropoff()) {
                one.dropoffs().add(Trips.row(other, other.dropoff()));
              }
            }
          }
        });
    return all;
  }

  private static FeatureValue oracle(
      ViewPlan view, FeatureRef ref, Sampled sampled, boolean pickup) {
    NaiveFeatureReader oracle = new NaiveFeatureReader();
    oracle.append(view, pickup ? sampled.pickups() : sampled.dropoffs());
    long zone = pickup ? sampled.trip().pickup() : sampled.trip().dropoff();
    return oracle
        .read(
            RequestGenerator.request(
                view,
                List.of(view.feature(ref.feature()).orElseThrow()),
                List.of(new EntityKey(Long.toString(zone))),
                sampled.trip().millis(),
                new ReadPoint.Latest()))
        .join()
        .entities()
        .get(0)
        .values()
        .get(0);
  }
}
