/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.parquet.ParquetTypes;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Checks a spine's columns before its rows are looked at. */
public final class SpineCheck {
  private SpineCheck() {}

  /**
   * Checks that every column that is needed is there and of its type, and that no feature has the
   * name of a column of the spine.
   *
   * @throws LockstepException INVALID_REQUEST with every problem
   */
  public static void columns(
      String spine, MessageType schema, TrainingPlan plan, String timestampColumn) {
    List<String> problems = new ArrayList<>();
    Set<String> names =
        schema.getFields().stream().map(Type::getName).collect(Collectors.toUnmodifiableSet());
    if (!names.contains(timestampColumn)) {
      problems.add(
          "no column '%s' that says when%s"
              .formatted(timestampColumn, Suggestions.didYouMean(timestampColumn, names)));
    } else if (!ParquetTypes.isMoment(schema.getType(timestampColumn))) {
      problems.add(
          "column '%s' is %s, not a timestamp"
              .formatted(timestampColumn, ParquetTypes.display(schema.getType(timestampColumn))));
    }
    for (EntityPlan entity : plan.entities()) {
      for (ColumnPlan key : entity.keys()) {
        check(schema, names, key, "key of entity " + entity.name(), problems);
      }
    }
    for (ColumnPlan column : plan.requestColumns()) {
      check(schema, names, column, "needed by on-demand features", problems);
    }
    for (OutputFeature output : plan.outputs()) {
      if (names.contains(output.name())) {
        problems.add(
            "column '%s' has the name of feature %s: rename it, or ask for full names"
                .formatted(output.name(), output.ref()));
      }
      if (output.hasStatus() && names.contains(output.statusName())) {
        problems.add("column '%s' has the name of a status column".formatted(output.statusName()));
      }
    }
    if (!problems.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "spine %s cannot be used:\n  %s".formatted(spine, String.join("\n  ", problems)));
    }
  }

  private static void check(
      MessageType schema,
      Set<String> names,
      ColumnPlan column,
      String what,
      List<String> problems) {
    if (!names.contains(column.name())) {
      problems.add(
          "no column '%s' (%s)%s"
              .formatted(column.name(), what, Suggestions.didYouMean(column.name(), names)));
    } else if (!ParquetTypes.fits(schema.getType(column.name()), column.type())) {
      problems.add(
          "column '%s' (%s) is %s, not %s"
              .formatted(
                  column.name(),
                  what,
                  ParquetTypes.display(schema.getType(column.name())),
                  column.type().display()));
    }
  }
}
