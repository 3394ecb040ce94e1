/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.served;

import dev.lockstep.grpc.served.AnswerSlices;
import dev.lockstep.offline.training.profile.ServedValues;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.wire.ColumnCells;
import dev.lockstep.wire.ColumnReader;
import dev.lockstep.wire.StatusConverter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks into served answers. Pure. */
public final class ServedAnswers {
  private ServedAnswers() {}

  /** How many entities an answer is about. */
  public static int rows(ServedAnswer answer) {
    return AnswerSlices.rows(answer.getResponse());
  }

  /** The value of a row, with the bits that were served. */
  public static FeatureValue value(FeatureVector vector, int row) {
    return new FeatureValue(
        StatusConverter.fromProto(vector.getStatuses(row)),
        ColumnCells.get(vector.getValues(), row),
        vector.getEventTimesMillis(row),
        vector.getReasonsOrDefault(row, ""));
  }

  /** The feature's own name, also if the answer has full names. */
  public static String feature(ServedAnswer answer, FeatureVector vector) {
    return ServedValues.name(answer, vector);
  }

  /** The values of a row's join keys, by name. */
  public static Map<String, @Nullable Object> entity(ServedAnswer answer, int row) {
    return cells(answer.getRequest().getEntitiesMap(), row);
  }

  /** The values of a row's request context, by name. */
  public static Map<String, @Nullable Object> context(ServedAnswer answer, int row) {
    return cells(answer.getRequest().getRequestContextMap(), row);
  }

  private static Map<String, @Nullable Object> cells(Map<String, ValueColumn> columns, int row) {
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    new TreeMap<>(columns).forEach((name, column) -> cells.put(name, ColumnCells.get(column, row)));
    return cells;
  }

  /** The entity of a row as the view's log has it. */
  public static EntityKey key(ServedAnswer answer, ViewPlan view, int row) {
    List<@Nullable Object> values = new ArrayList<>();
    Map<String, ValueColumn> entities = answer.getRequest().getEntitiesMap();
    for (ColumnPlan key : view.entity().keys()) {
      ValueColumn column = entities.get(key.name());
      values.add(
          column == null ? null : ColumnReader.read(column, key.type(), (at, what) -> {}).get(row));
    }
    return EntityKeyCodec.encode(view.entity(), values);
  }
}
