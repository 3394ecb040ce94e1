/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.offline.spark.launch.SparkConfig;
import java.util.HashMap;
import java.util.Map;

/** Spark's part of the configuration. */
public final class SparkWiring {
  private static final String PREFIX = "spark.";

  private SparkWiring() {}

  public static SparkConfig config(LockstepConfig config) {
    Map<String, String> properties = new HashMap<>();
    config.spark().properties().forEach((name, value) -> properties.put(PREFIX + name, value));
    return new SparkConfig(
        config.spark().master(),
        config.spark().memoryMebibytes(),
        properties,
        config.stateDir().resolve("spark").toAbsolutePath().normalize());
  }
}
