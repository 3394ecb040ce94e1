/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogColumns;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The columns of a table: those of {@link LogColumns} first, then the view's. Times are stored in
 * microseconds and always whole milliseconds.
 */
public final class LakeSchema {
  /** How many columns come before the view's. */
  public static final int FIXED_COLUMNS = 6;

  private LakeSchema() {}

  /** The columns of a view's table. Field ids count from 1, list elements after the columns. */
  public static Schema of(ViewPlan view) {
    List<NestedField> fields = new ArrayList<>();
    fields.add(NestedField.required(1, LogColumns.KEY, Types.StringType.get()));
    fields.add(NestedField.required(2, LogColumns.EVENT_TIME, Types.TimestampType.withZone()));
    fields.add(NestedField.required(3, LogColumns.PARTITION, Types.IntegerType.get()));
    fields.add(NestedField.required(4, LogColumns.SEQ, Types.LongType.get()));
    fields.add(NestedField.required(5, LogColumns.INGEST_TIME, Types.TimestampType.withZone()));
    fields.add(NestedField.required(6, LogColumns.EVENT_ID, Types.StringType.get()));
    int nextElement = FIXED_COLUMNS + view.columns().size() + 1;
    for (ColumnPlan column : view.columns()) {
      Type type;
      if (column.type() instanceof ValueType.ListOf list) {
        type = Types.ListType.ofRequired(nextElement++, scalar(list.element()));
      } else {
        type = scalar(column.type());
      }
      fields.add(NestedField.optional(fields.size() + 1, column.name(), type));
    }
    return new Schema(fields);
  }

  /** Hexadecimal SHA-256 over names and types of the columns. */
  public static String hash(ViewPlan view) {
    StringBuilder text = new StringBuilder();
    view.columns()
        .forEach(
            column ->
                text.append(column.name())
                    .append(' ')
                    .append(column.type().display())
                    .append('\n'));
    return Hashing.sha256().hashString(text, UTF_8).toString();
  }

  /** Cut along event time and along the key, so that both prune. */
  static PartitionSpec spec(Schema schema, LakeConfig config) {
    PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
    config.timePartition().addTo(spec);
    return spec.bucket(LogColumns.KEY, config.keyBuckets()).build();
  }

  static SortOrder order(Schema schema) {
    return SortOrder.builderFor(schema)
        .asc(LogColumns.KEY, NullOrder.NULLS_FIRST)
        .asc(LogColumns.EVENT_TIME, NullOrder.NULLS_FIRST)
        .asc(LogColumns.SEQ, NullOrder.NULLS_FIRST)
        .build();
  }

  /**
   * Checks that a table has the columns of a view. A version's columns never change, whatever its
   * revision; a table that differs was not made by this definition.
   *
   * @throws LockstepException INVALID_CONFIGURATION naming the column that differs
   */
  static void check(String table, Schema actual, ViewPlan view) {
    Schema expected = of(view);
    if (actual.columns().size() != expected.columns().size()) {
      throw different(
          table,
          "it has %s columns, the view %s"
              .formatted(actual.columns().size(), expected.columns().size()));
    }
    for (NestedField field : expected.columns()) {
      NestedField found = actual.findField(field.name());
      // Ids of list elements do not matter; their spelling is the type's.
      if (found == null || !Objects.equals(spelled(found.type()), spelled(field.type()))) {
        throw different(
            table,
            "column %s is %s, the view says %s"
                .formatted(field.name(), found == null ? "missing" : found.type(), field.type()));
      }
    }
  }

  private static String spelled(Type type) {
    return type.toString();
  }

  private static LockstepException different(String table, String how) {
    return new LockstepException(
        ErrorCode.INVALID_CONFIGURATION,
        "Lake table %s does not fit its view: %s. Is it another installation's warehouse?"
            .formatted(table, how));
  }

  /**
   * The type of a column's values, or of a list's elements.
   *
   * @throws IllegalArgumentException for a list
   */
  public static Type scalar(ValueType type) {
    if (type instanceof ValueType.Decimal decimal) {
      return Types.DecimalType.of(decimal.precision(), decimal.scale());
    }
    if (!(type instanceof ValueType.Scalar scalar)) {
      throw new IllegalArgumentException("A column cannot be of type " + type.display());
    }
    return switch (scalar) {
      case INT32 -> Types.IntegerType.get();
      case INT64 -> Types.LongType.get();
      case FLOAT -> Types.FloatType.get();
      case DOUBLE -> Types.DoubleType.get();
      case STRING -> Types.StringType.get();
      case BOOL -> Types.BooleanType.get();
      case BYTES -> Types.BinaryType.get();
      case TIMESTAMP -> Types.TimestampType.withZone();
    };
  }
}
