/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import static java.util.Objects.requireNonNull;

import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ServedAnswer;
import java.util.Optional;

/**
 * A served answer and what the lake says that it should have been.
 *
 * @param expected the same features of the same entities; empty if the lake cannot say
 * @param problem why it cannot; empty if it can
 * @param isEarly whether it may be able to later, when more was archived
 */
public record Replayed(
    ServedAnswer served,
    Optional<GetOnlineFeaturesResponse> expected,
    String problem,
    boolean isEarly) {
  public Replayed {
    requireNonNull(served, "served is null");
    requireNonNull(problem, "problem is null");
  }
}
