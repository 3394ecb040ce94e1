/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The values of one entity.
 *
 * @param values one per feature of the request, in its order
 * @param position what they were computed from
 */
public record EntityAnswer(List<FeatureValue> values, Position position) {
  public EntityAnswer {
    values = ImmutableList.copyOf(values);
    requireNonNull(position, "position is null");
  }
}
