/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static dev.lockstep.wire.Texts.quote;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.wire.ColumnReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns that a request brings, by name: reads those that are needed and finds the others. */
final class ColumnInput {
  private final String field;
  private final String subject;
  private final Map<String, ValueColumn> given;
  private final RequestProblems problems;
  private final Map<ColumnPlan, Optional<List<@Nullable Object>>> values = new HashMap<>();
  private final Set<String> missing = new LinkedHashSet<>();

  /**
   * @param field the path of the request's map
   * @param subject what its entries are, e.g. "Join key"
   */
  ColumnInput(
      String field, String subject, Map<String, ValueColumn> given, RequestProblems problems) {
    this.field = field;
    this.subject = subject;
    this.given = given;
    this.problems = problems;
  }

  /** How many rows each column has. */
  Map<String, Integer> rows() {
    Map<String, Integer> rows = new LinkedHashMap<>();
    given.forEach((name, column) -> rows.put(name, ColumnReader.rows(column)));
    return rows;
  }

  /**
   * Reads a column; each column is read once.
   *
   * @param neededBy what needs it, for messages
   * @return one value per row, null where the column says so; empty if a problem was reported
   */
  Optional<List<@Nullable Object>> read(ColumnPlan column, String neededBy) {
    Optional<List<@Nullable Object>> known = values.get(column);
    if (known == null) {
      known = readNew(column, neededBy);
      values.put(column, known);
    }
    return known;
  }

  /** Reports columns that are not among the known ones. */
  void refuseOthers(Set<String> known) {
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        problems.add(
            field + "." + name,
            RequestProblems.withSuggestion(
                subject + " " + quote(name) + " is not needed",
                NearestName.of(name, missing.isEmpty() ? known : missing)));
      }
    }
  }

  private Optional<List<@Nullable Object>> readNew(ColumnPlan column, String neededBy) {
    String name = column.name();
    ValueColumn found = given.get(name);
    if (found == null) {
      if (missing.add(name)) {
        problems.add(
            field + "." + name,
            "%s '%s' (%s) is missing; %s needs it"
                .formatted(subject, name, column.type().display(), neededBy));
      }
      return Optional.empty();
    }
    try (RequestProblems.RowProblems rows =
        problems.ofColumn(field + "." + name, subject + " '" + name + "'")) {
      List<@Nullable Object> read = ColumnReader.read(found, column.type(), rows);
      if (column.required() && !rows.any()) {
        refuseNulls(read, rows);
      }
      return rows.any() ? Optional.empty() : Optional.of(read);
    }
  }

  private static void refuseNulls(
      List<@Nullable Object> values, RequestProblems.RowProblems problems) {
    for (int row = 0; row < values.size(); row++) {
      if (values.get(row) == null) {
        problems.add(row, "is null");
      }
    }
  }
}
