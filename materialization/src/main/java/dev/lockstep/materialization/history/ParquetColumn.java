/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * One column of a file on its way to JSON.
 *
 * @param name of the column
 * @param index of the field among those that are read
 * @param list whether it holds lists
 * @param value how an element, or the value itself, becomes JSON
 */
record ParquetColumn(String name, int index, boolean list, ParquetValue value) {
  static ParquetColumn of(ColumnPlan column, Type field, int index, SourcePlan source) {
    ValueType type = column.type();
    TimestampFormat times =
        column.name().equals(source.timestampColumn())
            ? source.timestampFormat()
            : TimestampFormat.EPOCH_MILLIS;
    if (field.isPrimitive() && !field.isRepetition(Type.Repetition.REPEATED)) {
      return new ParquetColumn(
          column.name(), index, false, new ParquetValue(field.asPrimitiveType(), type, times));
    }
    if (type instanceof ValueType.ListOf listType && isList(field)) {
      return new ParquetColumn(
          column.name(),
          index,
          true,
          new ParquetValue(element(field).asPrimitiveType(), listType.element(), times));
    }
    throw new LockstepException(
        ErrorCode.INVALID_REQUEST,
        "column %s is %s in the file, which cannot be %s"
            .formatted(column.name(), field, type.display()));
  }

  void write(Group row, JsonGenerator out) throws IOException {
    if (row.getFieldRepetitionCount(index) == 0) {
      return; // null is spelled as missing
    }
    try {
      out.writeFieldName(name);
      if (list) {
        writeList(row.getGroup(index, 0), out);
      } else {
        value.write(row, index, out);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Column " + name + ": " + e.getMessage(), e);
    }
  }

  /** {@code list (LIST) { repeated group list { element } }}. */
  private void writeList(Group holder, JsonGenerator out) throws IOException {
    out.writeStartArray();
    int size = holder.getFieldRepetitionCount(0);
    for (int i = 0; i < size; i++) {
      Group element = holder.getGroup(0, i);
      if (element.getFieldRepetitionCount(0) == 0) {
        out.writeNull();
      } else {
        value.write(element, 0, out);
      }
    }
    out.writeEndArray();
  }

  private static boolean isList(Type field) {
    if (field.isPrimitive()
        || !(field.getLogicalTypeAnnotation()
            instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation)) {
      return false;
    }
    GroupType holder = field.asGroupType();
    return holder.getFieldCount() == 1
        && !holder.getType(0).isPrimitive()
        && holder.getType(0).asGroupType().getFieldCount() == 1
        && element(field).isPrimitive();
  }

  private static Type element(Type field) {
    return field.asGroupType().getType(0).asGroupType().getType(0);
  }
}
