/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.table;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakeSchema;
import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** The columns of a feature table: keys, the moment, features with their statuses. */
final class FeatureTableSchema {
  private FeatureTableSchema() {}

  /** The columns of a new table. Field ids count from 1, those of list elements come last. */
  static Schema of(TrainingPlan plan) {
    List<NestedField> fields = new ArrayList<>();
    Ids ids = new Ids(columns(plan));
    for (ColumnPlan key : plan.entities().get(0).keys()) {
      fields.add(NestedField.required(fields.size() + 1, key.name(), type(key.type(), ids)));
    }
    fields.add(
        NestedField.required(
            fields.size() + 1, FeatureTableJob.AS_OF, Types.TimestampType.withZone()));
    for (OutputFeature output : plan.outputs()) {
      fields.add(NestedField.optional(fields.size() + 1, output.name(), type(output.type(), ids)));
      if (output.hasStatus()) {
        fields.add(
            NestedField.optional(fields.size() + 1, output.statusName(), Types.StringType.get()));
      }
    }
    return new Schema(fields);
  }

  private static int columns(TrainingPlan plan) {
    long statuses = plan.outputs().stream().filter(OutputFeature::hasStatus).count();
    return plan.entities().get(0).keys().size() + 1 + plan.outputs().size() + (int) statuses;
  }

  static PartitionSpec spec(Schema schema) {
    return PartitionSpec.builderFor(schema).day(FeatureTableJob.AS_OF).build();
  }

  /** Hands out ids. */
  private static final class Ids {
    private int last;

    Ids(int last) {
      this.last = last;
    }

    int next() {
      return ++last;
    }
  }

  private static Type type(ValueType type, Ids ids) {
    if (type instanceof ValueType.ListOf list) {
      return Types.ListType.ofRequired(ids.next(), LakeSchema.scalar(list.element()));
    }
    if (type instanceof ValueType.CountedList counted) {
      return Types.ListType.ofRequired(
          ids.next(),
          Types.StructType.of(
              NestedField.required(ids.next(), "value", LakeSchema.scalar(counted.element())),
              NestedField.required(ids.next(), "count", Types.LongType.get())));
    }
    return LakeSchema.scalar(type);
  }

  /** What of ours a column holds; empty for lists. */
  static Optional<ValueType> valueType(Type type) {
    if (type instanceof Types.DecimalType decimal) {
      return Optional.of(new ValueType.Decimal(decimal.precision(), decimal.scale()));
    }
    for (ValueType.Scalar scalar : ValueType.Scalar.values()) {
      if (LakeSchema.scalar(scalar).equals(type)) {
        return Optional.of(scalar);
      }
    }
    return Optional.empty();
  }

  /**
   * Adds what a table lacks.
   *
   * @param update of the table's columns; not committed
   * @return whether there is something to add
   * @throws LockstepException INVALID_REQUEST if a column has another type, or another key
   */
  static boolean evolve(String table, Schema actual, Schema wanted, UpdateSchema update) {
    boolean added = false;
    for (NestedField field : wanted.columns()) {
      NestedField found = actual.findField(field.name());
      if (found == null) {
        if (field.isRequired()) {
          throw different(table, "it has no column %s".formatted(field.name()));
        }
        update.addColumn(field.name(), field.type());
        added = true;
      } else if (!isSame(found.type(), field.type()) || found.isRequired() != field.isRequired()) {
        throw different(
            table,
            "column %s is %s there, and %s now"
                .formatted(field.name(), spelled(found), spelled(field)));
      }
    }
    for (NestedField field : actual.columns()) {
      if (field.isRequired() && wanted.findField(field.name()) == null) {
        throw different(table, "it has a key column %s".formatted(field.name()));
      }
    }
    return added;
  }

  private static String spelled(NestedField field) {
    return (field.isRequired() ? "required " : "") + field.type();
  }

  /** Whatever the ids of elements. */
  private static boolean isSame(Type left, Type right) {
    if (left.isListType() && right.isListType()) {
      return isSame(left.asListType().elementType(), right.asListType().elementType());
    }
    if (left.isStructType() && right.isStructType()) {
      List<NestedField> fields = left.asStructType().fields();
      List<NestedField> others = right.asStructType().fields();
      boolean same = fields.size() == others.size();
      for (int i = 0; same && i < fields.size(); i++) {
        same =
            fields.get(i).name().equals(others.get(i).name())
                && isSame(fields.get(i).type(), others.get(i).type());
      }
      return same;
    }
    return left.equals(right);
  }

  private static LockstepException different(String table, String how) {
    return new LockstepException(
        ErrorCode.INVALID_REQUEST,
        ("feature table %s does not fit the service: %s. Columns can be added to a table, not"
                + " changed: write to another one with --table, or drop it and materialize its days"
                + " again")
            .formatted(table, how));
  }
}
