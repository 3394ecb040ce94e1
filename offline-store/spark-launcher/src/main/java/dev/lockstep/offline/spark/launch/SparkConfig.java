/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which Spark computes, and how its driver is started. Immutable.
 *
 * @param master as Spark spells it, e.g. {@code local[*]} or {@code spark://host:7077}
 * @param memoryMebibytes heap of the child JVM, which is the driver and, with a local master, all
 * @param properties settings of Spark ({@code spark.*}); stronger than ours
 * @param directory for the log of the last run, and for what does not outlive a run
 */
public record SparkConfig(
    String master, int memoryMebibytes, Map<String, String> properties, Path directory) {
  public static final String DEFAULT_MASTER = "local[*]";
  public static final int DEFAULT_MEMORY_MEBIBYTES = 2048;

  public SparkConfig {
    checkArgument(!master.isBlank(), "The master is missing");
    checkArgument(memoryMebibytes >= 512, "Less than 512 MiB: %s", memoryMebibytes);
    properties = ImmutableMap.copyOf(properties);
    requireNonNull(directory, "directory is null");
  }

  /** Everything at its default. */
  public static SparkConfig local(Path directory) {
    return new SparkConfig(DEFAULT_MASTER, DEFAULT_MEMORY_MEBIBYTES, Map.of(), directory);
  }

  /** Whether everything runs in the child JVM. */
  @JsonIgnore
  public boolean isLocal() {
    return master.equals("local") || master.startsWith("local[");
  }

  /** Without properties, which may hold credentials. */
  @Override
  public String toString() {
    return "SparkConfig[%s, %s MiB]".formatted(master, memoryMebibytes);
  }
}
