/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A named list of features, as written.
 *
 * @param name unique among services
 * @param features in their order
 */
public record FeatureServiceDefinition(Located<String> name, List<ServiceItem> features) {
  public FeatureServiceDefinition {
    requireNonNull(name, "name is null");
    features = ImmutableList.copyOf(features);
  }
}
