/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** The same work in DuckDB, in this process, with as many threads. */
final class DuckTrips implements AutoCloseable {
  /** DuckDB's own default. */
  private static final int ROW_GROUP = 122_880;

  private final Connection connection;

  DuckTrips(int threads, Path temporary) throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    execute("SET threads = " + threads);
    execute("SET TimeZone = 'UTC'");
    execute("SET temp_directory = '" + temporary + "'");
    execute("SET memory_limit = '6GB'");
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Writes the trips to a Parquet file: the spine, and DuckDB's events. */
  void writeTrips(int count, Path file) throws Exception {
    writeTrips(count, ROW_GROUP, file);
  }

  /** As the other, with row groups of so many rows. */
  void writeTrips(int count, int rowGroup, Path file) throws Exception {
    execute(
        "CREATE OR REPLACE TABLE trips_raw (trip_id BIGINT, millis BIGINT, pickup_zone BIGINT,"
            + " dropoff_zone BIGINT, fare DOUBLE, tip DOUBLE)");
    try (DuckDBAppender appender =
        ((DuckDBConnection) connection).createAppender("main", "trips_raw")) {
      Trips.forEach(
          count,
          trip -> {
            appender.beginRow();
            appender.append(trip.id());
            appender.append(trip.millis());
            appender.append(trip.pickup());
            appender.append(trip.dropoff());
            appender.append(trip.fare());
            appender.append(trip.tip());
            appender.endRow();
          });
    }
    execute(
        "COPY (SELECT trip_id, epoch_ms(millis) AS event_timestamp, pickup_zone, dropoff_zone, fare,"
            + " tip FROM trips_raw ORDER BY trip_id) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE %d)"
                .formatted(file, rowGroup));
    execute("DROP TABLE trips_raw");
  }

  private static String range(String zone, String length) {
    return "OVER (PARTITION BY %s ORDER BY event_timestamp RANGE BETWEEN INTERVAL %s PRECEDING AND INTERVAL 1 MILLISECOND PRECEDING)"
        .formatted(zone, length);
  }

  /** Every trip with its features; the events are the trips themselves. */
  static String query(String service, Path trips) {
    String features =
        service.equals("point_in_time")
            ? String.join(
                ", ",
                "avg(fare) " + range("pickup_zone", "15 MINUTES") + " AS fare_15m",
                "count(*) " + range("pickup_zone", "15 MINUTES") + " AS pickups_15m",
                "count(*) " + range("dropoff_zone", "30 MINUTES") + " AS dropoffs_30m")
            : String.join(
                ", ",
                "count(*) " + range("pickup_zone", "1 HOUR") + " AS trips_1h",
                "sum(fare) " + range("pickup_zone", "1 HOUR") + " AS fares_1h",
                "count(*) " + range("pickup_zone", "24 HOURS") + " AS trips_24h",
                "sum(fare) " + range("pickup_zone", "24 HOURS") + " AS fares_24h");
    return "SELECT *, " + features + " FROM read_parquet('" + trips + "')";
  }

  void write(String service, Path trips, Path file) throws SQLException {
    execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(query(service, trips), file));
  }

  /** A single number. */
  double number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getDouble(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
