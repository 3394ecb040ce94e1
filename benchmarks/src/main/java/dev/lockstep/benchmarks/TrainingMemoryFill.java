/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import java.nio.file.Path;

/** Fills a lake with trips and writes their spine, in a JVM of its own. */
final class TrainingMemoryFill {
  private TrainingMemoryFill() {}

  static Path lake(Path directory) {
    return directory.resolve("lake");
  }

  static Path spine(Path directory) {
    return directory.resolve("trips.parquet");
  }

  /** Arguments: a directory, how many trips, rows of the spine's row groups. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    int trips = Integer.parseInt(arguments[1]);
    try (DuckTrips duck = new DuckTrips(2, directory)) {
      duck.writeTrips(trips, Integer.parseInt(arguments[2]), spine(directory));
    }
    TripLake.fill(lake(directory), trips).close();
  }
}
