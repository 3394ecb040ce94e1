/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.yaml.DefinitionWriter;
import java.util.List;

/**
 * One definition as text.
 *
 * @param kind as YAML spells it, e.g. {@code FeatureView}
 * @param name unique within its kind
 * @param yaml canonical, one document
 */
public record DefinitionObject(Kind kind, String name, String yaml) {
  /** Kinds of definitions, in the order in which a feature set has them. */
  public enum Kind {
    SOURCE("Source"),
    ENTITY("Entity"),
    FEATURE_VIEW("FeatureView"),
    ON_DEMAND_FEATURE_VIEW("OnDemandFeatureView"),
    FEATURE_SERVICE("FeatureService");

    private final String display;

    Kind(String display) {
      this.display = display;
    }

    /** As YAML spells it. */
    public String display() {
      return display;
    }
  }

  public DefinitionObject {
    requireNonNull(kind, "kind is null");
    requireNonNull(name, "name is null");
    requireNonNull(yaml, "yaml is null");
  }

  /** Hexadecimal SHA-256 of the text. */
  public String hash() {
    return Hashing.sha256().hashString(yaml, UTF_8).toString();
  }

  /** Every definition of a feature set, in its order. */
  public static List<DefinitionObject> of(FeatureSet set) {
    ImmutableList.Builder<DefinitionObject> objects = ImmutableList.builder();
    for (SourceDefinition source : set.sources()) {
      FeatureSet one = new FeatureSet(List.of(source), List.of(), List.of(), List.of(), List.of());
      objects.add(object(Kind.SOURCE, source.name().value(), one));
    }
    for (EntityDefinition entity : set.entities()) {
      FeatureSet one = new FeatureSet(List.of(), List.of(entity), List.of(), List.of(), List.of());
      objects.add(object(Kind.ENTITY, entity.name().value(), one));
    }
    for (FeatureViewDefinition view : set.views()) {
      FeatureSet one = new FeatureSet(List.of(), List.of(), List.of(view), List.of(), List.of());
      objects.add(object(Kind.FEATURE_VIEW, view.name().value(), one));
    }
    for (OnDemandFeatureViewDefinition view : set.onDemandViews()) {
      FeatureSet one = new FeatureSet(List.of(), List.of(), List.of(), List.of(view), List.of());
      objects.add(object(Kind.ON_DEMAND_FEATURE_VIEW, view.name().value(), one));
    }
    for (FeatureServiceDefinition service : set.services()) {
      FeatureSet one = new FeatureSet(List.of(), List.of(), List.of(), List.of(), List.of(service));
      objects.add(object(Kind.FEATURE_SERVICE, service.name().value(), one));
    }
    return objects.build();
  }

  private static DefinitionObject object(Kind kind, String name, FeatureSet one) {
    return new DefinitionObject(kind, name, DefinitionWriter.write(one));
  }
}
