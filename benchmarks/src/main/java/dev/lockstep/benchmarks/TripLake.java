/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The trips in a lake, once by pickup zone and once by drop-off zone. */
final class TripLake {
  static final String YAML =
      """
      kind: Entity
      name: pickup
      keys: {pickup_zone: INT64}
      ---
      kind: Entity
      name: dropoff
      keys: {dropoff_zone: INT64}
      ---
      kind: Source
      name: pickups
      timestamp: event_timestamp
      schema: {pickup_zone: {type: INT64, required: true}, fare: DOUBLE, event_timestamp: TIMESTAMP}
      ---
      kind: Source
      name: dropoffs
      timestamp: event_timestamp
      schema: {dropoff_zone: {type: INT64, required: true}, fare: DOUBLE, event_timestamp: TIMESTAMP}
      ---
      kind: FeatureView
      name: pickup_trips
      entity: pickup
      sources: [pickups]
      partitions: 1
      features:
        - {name: fare_15m, aggregate: avg, of: fare, windows: [15m]}
        - {name: pickups_15m, aggregate: count, windows: [15m]}
        - {name: trips, aggregate: count, windows: [1h, 24h]}
        - {name: fares, aggregate: sum, of: fare, windows: [1h, 24h]}
      ---
      kind: FeatureView
      name: dropoff_trips
      entity: dropoff
      sources: [dropoffs]
      partitions: 1
      features:
        - {name: dropoffs_30m, aggregate: count, windows: [30m]}
      ---
      kind: FeatureService
      name: point_in_time
      features: ["pickup_trips:fare_15m", "pickup_trips:pickups_15m", "dropoff_trips:dropoffs_30m"]
      ---
      kind: FeatureService
      name: windows
      features:
        - "pickup_trips:trips_1h"
        - "pickup_trips:fares_1h"
        - "pickup_trips:trips_24h"
        - "pickup_trips:fares_24h"
      """;

  private static final int APPENDED = 500_000;

  private TripLake() {}

  static BoundDefinitions definitions() {
    return Definitions.parse("trips.yaml", YAML);
  }

  static Lake fill(Path directory, int trips) throws Exception {
    Lake lake = Lake.open(LakeConfig.local(directory));
    Map<String, ViewPlan> views = definitions().plan().views();
    ExecutorService workers = Executors.newFixedThreadPool(2);
    try {
      fill(lake, Objects.requireNonNull(views.get("pickup_trips")), trips, true, workers);
      fill(lake, Objects.requireNonNull(views.get("dropoff_trips")), trips, false, workers);
    } finally {
      workers.shutdown();
    }
    return lake;
  }

  private static void fill(
      Lake lake, ViewPlan view, int trips, boolean pickup, ExecutorService workers)
      throws Exception {
    LakeTable table = lake.tableOrCreate(view);
    List<LogRow> rows = new ArrayList<>();
    Trips.forEach(
        trips,
        trip -> {
          rows.add(Trips.row(trip, pickup ? trip.pickup() : trip.dropoff()));
          if (rows.size() == APPENDED || trip.id() == trips - 1) {
            LakePosition reached = LakePosition.NONE.with(0, trip.id() + 1);
            table.append(table.write(rows, workers), table.position(), reached);
            rows.clear();
          }
        });
  }
}
