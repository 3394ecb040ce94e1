/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A named list of features that a model uses.
 *
 * @param name unique in its feature set
 * @param features in the order of the definition, whole views expanded
 */
public record ServicePlan(String name, List<FeatureRef> features) {
  public ServicePlan {
    requireNonNull(name, "name is null");
    features = ImmutableList.copyOf(features);
  }
}
