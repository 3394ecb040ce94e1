/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * Everything that a folder of definitions means. Maps go from name to plan, in the order of the
 * definitions.
 */
public record FeatureSetPlan(
    Map<String, SourcePlan> sources,
    Map<String, EntityPlan> entities,
    Map<String, ViewPlan> views,
    Map<String, OnDemandViewPlan> onDemandViews,
    Map<String, ServicePlan> services) {
  public FeatureSetPlan {
    sources = ImmutableMap.copyOf(sources);
    entities = ImmutableMap.copyOf(entities);
    views = ImmutableMap.copyOf(views);
    onDemandViews = ImmutableMap.copyOf(onDemandViews);
    services = ImmutableMap.copyOf(services);
  }
}
