/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static java.util.Objects.requireNonNull;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.grpc.service.FeatureStoreService;
import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.grpc.service.ServiceLimits;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Drivers (latest values, ttl), trips by driver and city (windowed), and a ratio on demand. */
final class TestingShop {
  static final long NOW = Instant.parse("2026-11-20T12:00:00.250Z").toEpochMilli();
  static final long HOUR = 3_600_000;

  static final BoundDefinitions DEFINITIONS =
      Definitions.parse(
          "shop.yaml",
          """
              kind: Source
              name: driver_stats
              topic: driver_stats
              format: json
              timestamp: at
              schema:
                driver_id: INT64
                at: TIMESTAMP
                made: TIMESTAMP
                conv: DOUBLE
                trips: INT64
                since: TIMESTAMP
                tags: LIST<STRING>
              ---
              kind: Source
              name: rides
              topic: rides
              format: json
              timestamp: {column: when, format: epoch_seconds}
              schema: {driver_id: INT64, city: STRING, when: DOUBLE, fare: DOUBLE, note: {type: STRING, required: true}}
              ---
              kind: Entity
              name: driver
              keys: {driver_id: INT64}
              ---
              kind: Entity
              name: driver_in_city
              keys: {driver_id: INT64, city: STRING}
              ---
              kind: FeatureView
              name: ds
              entity: driver
              sources: [driver_stats]
              ttl: 24h
              created: made
              features: [conv, {name: trips_done, of: trips}, since, tags]
              ---
              kind: FeatureView
              name: city_rides
              entity: driver_in_city
              sources: [rides]
              features:
                - {name: rides, aggregate: count, windows: [1h]}
                - {name: fares, aggregate: sum, of: fare, windows: [1h]}
                - {name: notes, aggregate: top_k, k: 2, of: note, windows: [1h]}
                - {name: conv, aggregate: max, of: fare}
              ---
              kind: FeatureView
              name: driver_rides
              entity: driver
              sources: [rides]
              ttl: 0
              features: [fare]
              ---
              kind: OnDemandFeatureView
              name: ratio
              inputs: {conv: "ds:conv"}
              request: {factor: DOUBLE}
              features: {scaled: conv * factor}
              ---
              kind: FeatureService
              name: both
              features: ["ds:conv", "city_rides:rides", "city_rides:fares"]
              """);
  static final FeatureSetPlan PLAN = DEFINITIONS.plan();

  static final ViewPlan DS = requireNonNull(PLAN.views().get("ds"));
  static final ViewPlan CITY_RIDES = requireNonNull(PLAN.views().get("city_rides"));

  private TestingShop() {}

  /**
   * Answers at {@link #NOW}: driver 1005 is fresh, 1001 too old, 1002 null, and no other is known.
   */
  static FeatureStoreService service() {
    InMemoryFeatureReader reader = new InMemoryFeatureReader();
    Instant since = Instant.ofEpochMilli(1_500_700);
    reader.append(
        DS,
        List.of(
            driver(1005, NOW - HOUR, 1, 0.5, 500L, since, List.of("a", "b")),
            driver(1001, NOW - 25 * HOUR, 2, 0.1, 100L, since, List.of()),
            driver(1002, NOW - 2 * HOUR, 3, null, null, null, null)));
    reader.append(
        CITY_RIDES,
        List.of(
            ride(1005, "Bern", NOW - 1_000, 1, 0.1, "x"),
            ride(1005, "Bern", NOW - 2_000, 2, 0.2, "x"),
            ride(1005, "Bern", NOW - 3_000, 3, Double.NaN, "y"),
            ride(1005, "Biel", NOW - 4_000, 4, 7.0, "y")));
    return new FeatureStoreService(
        () -> ServedDefinitions.of(PLAN), reader, ServiceLimits.DEFAULT, () -> NOW);
  }

  private static LogRow driver(long id, long at, long seq, @Nullable Object... features) {
    @Nullable Object[] values = new @Nullable Object[DS.columns().size()];
    values[DS.columnIndex("driver_id")] = id;
    values[DS.columnIndex("at")] = Instant.ofEpochMilli(at);
    values[DS.columnIndex("made")] = Instant.ofEpochMilli(at);
    values[DS.columnIndex("conv")] = features[0];
    values[DS.columnIndex("trips")] = features[1];
    values[DS.columnIndex("since")] = features[2];
    values[DS.columnIndex("tags")] = features[3];
    return row(DS.entity(), List.of(id), at, seq, values);
  }

  private static LogRow ride(long id, String city, long at, long seq, double fare, String note) {
    @Nullable Object[] values = new @Nullable Object[CITY_RIDES.columns().size()];
    values[CITY_RIDES.columnIndex("driver_id")] = id;
    values[CITY_RIDES.columnIndex("city")] = city;
    values[CITY_RIDES.columnIndex("when")] = at / 1000.0;
    values[CITY_RIDES.columnIndex("fare")] = fare;
    values[CITY_RIDES.columnIndex("note")] = note;
    return row(CITY_RIDES.entity(), List.of(id, city), at, seq, values);
  }

  private static LogRow row(
      EntityPlan entity, List<Object> key, long at, long seq, @Nullable Object[] values) {
    return new LogRow(
        EntityKeyCodec.encode(entity, key), at, 0, seq, at, "", Arrays.asList(values));
  }
}
