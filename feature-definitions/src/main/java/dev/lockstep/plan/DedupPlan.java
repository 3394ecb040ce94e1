/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Events whose identity was taken within the horizon are dropped.
 *
 * @param by the log columns that identify an event, at least one
 * @param horizonMillis in ingest time, at least 1
 */
public record DedupPlan(List<String> by, long horizonMillis) {
  public DedupPlan {
    by = ImmutableList.copyOf(by);
    checkArgument(!by.isEmpty(), "De-duplication by no column");
    checkArgument(horizonMillis >= 1, "De-duplication horizon below 1 ms: %s", horizonMillis);
  }
}
