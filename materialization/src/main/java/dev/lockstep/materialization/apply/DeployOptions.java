/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How to deploy.
 *
 * @param sourceTopicPartitions partitions of source topics that do not exist; empty to refuse
 * @param readyTimeout how long a new table may take until it answers
 */
public record DeployOptions(OptionalInt sourceTopicPartitions, Duration readyTimeout) {
  /** Missing source topics are refused. */
  public static final DeployOptions DEFAULT =
      new DeployOptions(OptionalInt.empty(), Duration.ofMinutes(2));

  public DeployOptions {
    requireNonNull(sourceTopicPartitions, "sourceTopicPartitions is null");
    requireNonNull(readyTimeout, "readyTimeout is null");
    checkArgument(
        sourceTopicPartitions.orElse(1) >= 1,
        "Partitions of source topics below 1: %s",
        sourceTopicPartitions);
  }

  public DeployOptions creatingSourceTopics(int partitions) {
    return new DeployOptions(OptionalInt.of(partitions), readyTimeout);
  }

  public DeployOptions withReadyTimeout(Duration timeout) {
    return new DeployOptions(sourceTopicPartitions, timeout);
  }
}
