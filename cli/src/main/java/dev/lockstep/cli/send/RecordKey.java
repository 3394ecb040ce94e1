/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The key of a source's records: the key columns of the first view over the source, so that the
 * events of one entity stay in order. Any key is correct, since ingest keys events itself.
 *
 * @param columns the columns whose values make the key; empty for records without a key
 */
public record RecordKey(List<String> columns) {
  public RecordKey {
    columns = ImmutableList.copyOf(columns);
  }

  /** The key for a source among the views that use it. */
  public static RecordKey of(FeatureSetPlan plan, SourcePlan source) {
    return plan.views().values().stream()
        .filter(view -> readsKeysFrom(view, source))
        .findFirst()
        .map(view -> new RecordKey(view.entity().keys().stream().map(ColumnPlan::name).toList()))
        .orElseGet(() -> new RecordKey(List.of()));
  }

  /** Empty when a column is missing or null, or when there are no columns. */
  public Optional<String> keyOf(JsonNode event) {
    List<String> parts = new ArrayList<>();
    for (String column : columns) {
      JsonNode value = event.path(column);
      if (!value.isValueNode() || value.isNull()) {
        return Optional.empty();
      }
      parts.add(value.asText());
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("|", parts));
  }

  private static boolean readsKeysFrom(ViewPlan view, SourcePlan source) {
    List<String> columns = source.columns().stream().map(ColumnPlan::name).toList();
    return view.inputs().stream().anyMatch(input -> input.source().name().equals(source.name()))
        && view.entity().keys().stream().allMatch(key -> columns.contains(key.name()));
  }
}
