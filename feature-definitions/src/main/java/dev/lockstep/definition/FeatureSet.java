/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Everything that a folder of definitions says, unbound: nothing is checked but its shape. Equal to
 * another that says the same in the same order, wherever it was written. Immutable.
 */
public record FeatureSet(
    List<SourceDefinition> sources,
    List<EntityDefinition> entities,
    List<FeatureViewDefinition> views,
    List<OnDemandFeatureViewDefinition> onDemandViews,
    List<FeatureServiceDefinition> services) {
  public FeatureSet {
    sources = ImmutableList.copyOf(sources);
    entities = ImmutableList.copyOf(entities);
    views = ImmutableList.copyOf(views);
    onDemandViews = ImmutableList.copyOf(onDemandViews);
    services = ImmutableList.copyOf(services);
  }
}
