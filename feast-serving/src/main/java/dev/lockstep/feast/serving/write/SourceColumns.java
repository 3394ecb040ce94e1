/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.write;

import dev.lockstep.expression.Expression;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * From the columns of a table that Feast writes to a view, to those of the view's source. Feast
 * calls event time {@code event_timestamp} and the tie-break {@code created}, whatever the source
 * calls them.
 */
final class SourceColumns {
  static final String EVENT_TIMESTAMP = "event_timestamp";
  static final String CREATED = "created";

  private SourceColumns() {}

  /**
   * The source's column of each column of a table that is known.
   *
   * @param view a latest-value view
   */
  static Map<String, String> of(ViewPlan view, ViewInput input) {
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, ColumnPlan> columns = columns(input.source());
    columns.keySet().forEach(name -> names.put(name, name));
    names.put(EVENT_TIMESTAMP, input.source().timestampColumn());
    if (view.kind() instanceof ViewKind.Latest latest) {
      latest
          .createdColumn()
          .flatMap(created -> source(created, input, columns))
          .ifPresent(created -> names.put(CREATED, created));
    }
    for (ColumnPlan key : view.entity().keys()) {
      source(key.name(), input, columns).ifPresent(column -> names.put(key.name(), column));
    }
    view.features().stream()
        .filter(LatestFeature.class::isInstance)
        .map(LatestFeature.class::cast)
        .forEach(
            feature ->
                source(feature.column().name(), input, columns)
                    .ifPresent(column -> names.put(feature.name(), column)));
    return names;
  }

  /** Columns of a source by name. */
  static Map<String, ColumnPlan> columns(SourcePlan source) {
    Map<String, ColumnPlan> columns = new HashMap<>();
    source.columns().forEach(column -> columns.put(column.name(), column));
    return columns;
  }

  /** The source's column that a column of the log is; empty if it is computed. */
  private static Optional<String> source(
      String logColumn, ViewInput input, Map<String, ColumnPlan> columns) {
    Expression computed = input.derived().get(logColumn);
    String column = computed == null ? logColumn : computed.text().strip();
    return columns.containsKey(column) ? Optional.of(column) : Optional.empty();
  }
}
