/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.definition.SourceDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes definitions in Java. What is built says the same as the YAML would, is bound by the same
 * code and has the same problems reported, at places such as {@code builder/FeatureView/v/spend}.
 *
 * <pre>{@code
 * FeatureSet definitions =
 *     new FeatureSetBuilder()
 *         .add(
 *             new SourceBuilder("payments")
 *                 .column("card_id", ValueType.STRING)
 *                 .column("amount", ValueType.DOUBLE)
 *                 .column("at", ValueType.TIMESTAMP)
 *                 .timestamp("at"))
 *         .add(new EntityBuilder("card").key("card_id", ValueType.STRING))
 *         .add(
 *             new FeatureViewBuilder("card_activity")
 *                 .entity("card")
 *                 .source("payments")
 *                 .feature(FeatureBuilder.sum("spend", "amount").windows("1h", "24h")))
 *         .build();
 * BoundDefinitions bound = Definitions.bind(definitions);
 * }</pre>
 *
 * <p>Builders are not thread-safe; what they build is immutable.
 */
public final class FeatureSetBuilder {
  private final List<SourceDefinition> sources = new ArrayList<>();
  private final List<EntityDefinition> entities = new ArrayList<>();
  private final List<FeatureViewDefinition> views = new ArrayList<>();
  private final List<OnDemandFeatureViewDefinition> onDemandViews = new ArrayList<>();
  private final List<FeatureServiceDefinition> services = new ArrayList<>();

  @CanIgnoreReturnValue
  public FeatureSetBuilder add(SourceBuilder source) {
    sources.add(source.build());
    return this;
  }

  @CanIgnoreReturnValue
  public FeatureSetBuilder add(EntityBuilder entity) {
    entities.add(entity.build());
    return this;
  }

  @CanIgnoreReturnValue
  public FeatureSetBuilder add(FeatureViewBuilder view) {
    views.add(view.build());
    return this;
  }

  @CanIgnoreReturnValue
  public FeatureSetBuilder add(OnDemandFeatureViewBuilder view) {
    onDemandViews.add(view.build());
    return this;
  }

  @CanIgnoreReturnValue
  public FeatureSetBuilder add(FeatureServiceBuilder service) {
    services.add(service.build());
    return this;
  }

  /** Everything that was added so far. */
  public FeatureSet build() {
    return new FeatureSet(sources, entities, views, onDemandViews, services);
  }
}
