/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.Evidence;
import dev.lockstep.proto.v1.Explanation;
import dev.lockstep.proto.v1.StoreQuery;
import dev.lockstep.proto.v1.UsedRow;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.PositionToken;
import dev.lockstep.type.ValueType;
import java.util.List;

/** Explanations on the wire. */
public final class ExplanationConverter {
  private ExplanationConverter() {}

  /** An explanation that has neither evidence nor inputs yet. */
  public static Explanation.Builder toProto(
      String reference, ValueType type, String definition, FeatureValue value) {
    return Explanation.newBuilder()
        .setFeature(reference)
        .setType(type.display())
        .setDefinition(definition)
        .setValue(ValueConverter.toProto(type, value.value()))
        .setStatus(StatusConverter.toProto(value.status()))
        .setReason(value.reason())
        .setEventTimeMillis(value.eventTimeMillis());
  }

  /**
   * The rows behind a value.
   *
   * @param maxRows so many of the newest rows are listed
   */
  public static Evidence toProto(
      ViewPlan view, long asOfMillis, dev.lockstep.store.Explanation explanation, int maxRows) {
    Position position = explanation.position();
    Evidence.Builder evidence =
        Evidence.newBuilder()
            .setToken(PositionToken.encode(view.name(), position, asOfMillis))
            .setVersion(position.version())
            .setRevision(position.revision())
            .setPartition(position.partition())
            .setGeneration(position.generation())
            .setCut(position.cut())
            .setSeq(position.seq())
            .setFirstMillis(explanation.range().firstMillis())
            .setLastMillis(explanation.range().lastMillis())
            .setRowsUsed(explanation.rowsUsed().size())
            .setRowsRead(explanation.rowsRead())
            .setTilesUsed(explanation.tilesUsed());
    view.columns().forEach(column -> evidence.addColumns(column.name()));
    List<LogRow> rows = explanation.rowsUsed();
    rows.subList(Math.max(0, rows.size() - maxRows), rows.size())
        .forEach(row -> evidence.addRows(toProto(view.columns(), row)));
    for (dev.lockstep.store.StoreQuery query : explanation.queries()) {
      evidence.addQueries(
          StoreQuery.newBuilder()
              .setText(query.text())
              .setRows(query.rows())
              .setNanos(query.nanos()));
    }
    return evidence.build();
  }

  private static UsedRow toProto(List<ColumnPlan> columns, LogRow row) {
    UsedRow.Builder proto =
        UsedRow.newBuilder()
            .setSeq(row.seq())
            .setEventTimeMillis(row.eventTimeMillis())
            .setIngestTimeMillis(row.ingestTimeMillis())
            .setEventId(row.eventId());
    for (int i = 0; i < columns.size(); i++) {
      proto.addValues(ValueConverter.toProto(columns.get(i).type(), row.values().get(i)));
    }
    return proto.build();
  }
}
