/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * A feature view, bound. One feature log and one online table exist per (name, version).
 *
 * @param name unique in its feature set
 * @param version counts the logs of the view, from 1; a change that needs a replay makes a new one
 * @param revision counts the definitions over one log, from 1; a change that needs no replay makes
 *     a new one
 * @param entity what the rows are keyed by; its key columns are log columns too
 * @param inputs the sources with their row logic, at least one
 * @param columns the log columns, in the order of {@link dev.lockstep.row.LogRow#values()}
 * @param dedup how duplicates are known; empty if they are not
 * @param kind windowed or latest-value
 * @param features in the order of the definition, windows expanded
 * @param partitions of the feature log, at least 1; never changes within a version
 */
public record ViewPlan(
    String name,
    int version,
    int revision,
    EntityPlan entity,
    List<ViewInput> inputs,
    List<ColumnPlan> columns,
    Optional<DedupPlan> dedup,
    ViewKind kind,
    List<FeaturePlan> features,
    int partitions) {
  public ViewPlan {
    requireNonNull(name, "name is null");
    checkArgument(version >= 1, "version below 1: %s", version);
    checkArgument(revision >= 1, "revision below 1: %s", revision);
    requireNonNull(entity, "entity is null");
    inputs = ImmutableList.copyOf(inputs);
    columns = ImmutableList.copyOf(columns);
    requireNonNull(dedup, "dedup is null");
    requireNonNull(kind, "kind is null");
    features = ImmutableList.copyOf(features);
    checkArgument(partitions >= 1, "partitions below 1: %s", partitions);
  }

  public ViewPlan withVersion(int newVersion, int newRevision) {
    return new ViewPlan(
        name, newVersion, newRevision, entity, inputs, columns, dedup, kind, features, partitions);
  }

  public Optional<FeaturePlan> feature(String featureName) {
    return features.stream().filter(feature -> feature.name().equals(featureName)).findFirst();
  }

  /**
   * The place of a column in {@link dev.lockstep.row.LogRow#values()}.
   *
   * @throws IllegalArgumentException if the view has no such column
   */
  public int columnIndex(String columnName) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(columnName)) {
        return i;
      }
    }
    throw new IllegalArgumentException("View " + name + " has no column " + columnName);
  }
}
