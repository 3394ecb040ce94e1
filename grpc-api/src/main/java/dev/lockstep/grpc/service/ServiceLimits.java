/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What one request may ask for.
 *
 * @param maxEntities most rows of a request, at least 1
 * @param maxFeatures most features of a request, at least 1
 * @param maxExplainedRows most rows that Explain lists, at least 1
 * @param defaultDeadline how long a request without deadline may take, at least 1 ms
 * @param maxDeadline how long any request may take, at least {@code defaultDeadline}
 */
public record ServiceLimits(
    int maxEntities,
    int maxFeatures,
    int maxExplainedRows,
    Duration defaultDeadline,
    Duration maxDeadline) {
  public static final ServiceLimits DEFAULT =
      new ServiceLimits(1_000, 1_000, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(60));

  public ServiceLimits {
    checkArgument(maxEntities >= 1, "maxEntities below 1: %s", maxEntities);
    checkArgument(maxFeatures >= 1, "maxFeatures below 1: %s", maxFeatures);
    checkArgument(maxExplainedRows >= 1, "maxExplainedRows below 1: %s", maxExplainedRows);
    requireNonNull(defaultDeadline, "defaultDeadline is null");
    requireNonNull(maxDeadline, "maxDeadline is null");
    checkArgument(
        defaultDeadline.compareTo(Duration.ofMillis(1)) >= 0,
        "defaultDeadline below 1 ms: %s",
        defaultDeadline);
    checkArgument(
        maxDeadline.compareTo(defaultDeadline) >= 0,
        "maxDeadline %s is shorter than defaultDeadline %s",
        maxDeadline,
        defaultDeadline);
  }
}
