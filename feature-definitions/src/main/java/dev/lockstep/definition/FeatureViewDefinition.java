/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * A feature view, as written. It is a latest-value view when no feature has an aggregate.
 *
 * @param name unique among views of either kind
 * @param entity the name of an entity
 * @param sources where rows come from
 * @param where which events of every source count
 * @param columns derived columns of every source
 * @param dedup how duplicates are known; empty if they are not
 * @param partitions of the feature log; empty for the default
 * @param ttl a duration; only in a latest-value view
 * @param created the column that breaks ties of event time; only in a latest-value view
 * @param features in their order
 */
public record FeatureViewDefinition(
    Located<String> name,
    Located<String> entity,
    List<ViewSourceDefinition> sources,
    Optional<ExpressionText> where,
    List<NamedExpression> columns,
    Optional<DedupDefinition> dedup,
    Optional<Located<Long>> partitions,
    Optional<Located<String>> ttl,
    Optional<Located<String>> created,
    List<FeatureDefinition> features) {
  public FeatureViewDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(entity, "entity is null");
    sources = ImmutableList.copyOf(sources);
    requireNonNull(where, "where is null");
    columns = ImmutableList.copyOf(columns);
    requireNonNull(dedup, "dedup is null");
    requireNonNull(partitions, "partitions is null");
    requireNonNull(ttl, "ttl is null");
    requireNonNull(created, "created is null");
    features = ImmutableList.copyOf(features);
  }
}
