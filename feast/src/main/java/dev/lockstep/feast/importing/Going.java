/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What goes from definitions when objects of a registry are deleted: what the client applied
 * itself, with the entities and sources that it applied and that no view reads then. What somebody
 * else defined never goes.
 */
final class Going {
  private final FeatureSet deployed;
  private final Set<String> own;
  private final Set<Definition> definitions = new LinkedHashSet<>();

  /**
   * @param own what the client applied, as {@link Definition#toString} has it
   * @param kept names of views that stay although they are deleted
   */
  Going(FeatureSet deployed, Set<String> own, Deletions deleted, Set<String> kept) {
    this.deployed = deployed;
    this.own = own;
    Set<String> views = Sets.difference(deleted.views(), kept);
    add(Definition.VIEW, views);
    add(Definition.ON_DEMAND_VIEW, views);
    add(Definition.SERVICE, deleted.services());
    List<FeatureViewDefinition> go =
        deployed.views().stream().filter(view -> contains(Definition.of(view))).toList();
    List<FeatureViewDefinition> stay =
        deployed.views().stream().filter(view -> !contains(Definition.of(view))).toList();
    add(
        Definition.ENTITY,
        Sets.difference(Sets.union(entities(go), deleted.entities()), entities(stay)));
    add(
        Definition.SOURCE,
        Sets.difference(Sets.union(sources(go), deleted.sources()), sources(stay)));
  }

  private void add(String kind, Set<String> names) {
    Definition.all(deployed).stream()
        .filter(one -> one.kind().equals(kind) && names.contains(one.name()))
        .filter(one -> own.contains(one.toString()))
        .forEach(definitions::add);
  }

  boolean contains(Definition definition) {
    return definitions.contains(definition);
  }

  /** The names of those of a kind. */
  Set<String> names(String kind) {
    return definitions.stream()
        .filter(definition -> definition.kind().equals(kind))
        .map(Definition::name)
        .collect(ImmutableSet.toImmutableSet());
  }

  /**
   * What goes in the end.
   *
   * @param merged all that is deployed, with the change
   * @param applied what the registry says with the change: none of it goes
   */
  Set<Definition> removed(FeatureSet merged, FeatureSet applied) {
    Set<Definition> gone = new LinkedHashSet<>(definitions);
    gone.removeAll(Definition.all(applied));
    List<FeatureViewDefinition> stay =
        merged.views().stream().filter(view -> !gone.contains(Definition.of(view))).toList();
    entities(stay).forEach(name -> gone.remove(new Definition(Definition.ENTITY, name)));
    sources(stay).forEach(name -> gone.remove(new Definition(Definition.SOURCE, name)));
    return gone;
  }

  private static Set<String> entities(Collection<FeatureViewDefinition> views) {
    return views.stream().map(view -> view.entity().value()).collect(ImmutableSet.toImmutableSet());
  }

  private static Set<String> sources(Collection<FeatureViewDefinition> views) {
    return views.stream()
        .flatMap(view -> view.sources().stream())
        .map(source -> source.source().value())
        .collect(ImmutableSet.toImmutableSet());
  }
}
