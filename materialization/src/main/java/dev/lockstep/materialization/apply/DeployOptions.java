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
 * @param awaitHistory whether new versions of deployed views take no live rows until history was
 *     imported into them, or the same definitions are applied without this
 */
public record DeployOptions(
    OptionalInt sourceTopicPartitions, Duration readyTimeout, boolean awaitHistory) {
  /** Missing source topics are refused. */
  public static final DeployOptions DEFAULT =
      new DeployOptions(OptionalInt.empty(), Duration.ofMinutes(2), false);

  public DeployOptions {
    requireNonNull(sourceTopicPartitions, "sourceTopicPartitions is null");
    requireNonNull(readyTimeout, "readyTimeout is null");
    checkArgument(
        sourceTopicPartitions.orElse(1) >= 1,
        "Partitions of source topics below 1: %s",
        sourceTopicPartitions);
  }

  public DeployOptions creatingSourceTopics(int partitions) {
    return new DeployOptions(OptionalInt.of(partitions), readyTimeout, awaitHistory);
  }

  public DeployOptions withReadyTimeout(Duration timeout) {
    return new DeployOptions(sourceTopicPartitions, timeout, awaitHistory);
  }

  public DeployOptions awaitingHistory(boolean await) {
    return new DeployOptions(sourceTopicPartitions, readyTimeout, await);
  }
}
