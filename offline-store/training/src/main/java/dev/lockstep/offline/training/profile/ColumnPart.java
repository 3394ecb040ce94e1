/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import static java.util.Objects.requireNonNull;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.parquet.ValueReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.type.ValueType.Scalar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Reads features that have columns of their own in Parquet files. */
final class ColumnPart {
  private static final int BATCH = 4096;

  private final PartPlan plan;
  private final long[] at = new long[BATCH];
  private final long[] rows = new long[BATCH];

  ColumnPart(PartPlan plan) {
    this.plan = plan;
  }

  /** The values of a batch. */
  private static final class Cells {
    final ColumnBuffer values;
    private final ValueReader reader;

    Cells(RowGroup group, String name, PartPlan.Column column) {
      this.values = new ColumnBuffer(column.valueType(), BATCH);
      this.reader = new ValueReader(group.column(name), column.valueType());
    }

    void read(int count) {
      reader.read(values, 0, count);
    }
  }

  /** A feature of a row group. */
  private record Read(ProfileSink.Column to, @Nullable Cells values, @Nullable Cells statuses) {}

  void read(InputFile input, ProfilePart part, ProfileSink sink) throws IOException {
    try (ParquetSource file = ParquetSource.open(input)) {
      Map<PartPlan.Column, String> names = names(file.schema());
      long firstRow = part.firstRow();
      for (int i = 0; i < file.rowGroups().size(); i++) {
        if (part.rowGroup() == ProfilePart.ALL || part.rowGroup() == i) {
          RowGroup group = file.open(i, List.copyOf(names.values()));
          read(group, names, firstRow, sink);
          firstRow += group.rows();
        }
      }
    }
  }

  /** What the columns that are read are called in a file; not those that it lacks. */
  private Map<PartPlan.Column, String> names(MessageType schema) {
    Map<Integer, String> fields = new LinkedHashMap<>();
    for (Type type : schema.getFields()) {
      if (type.getId() != null) {
        fields.put(type.getId().intValue(), type.getName());
      }
    }
    List<PartPlan.Column> wanted = new ArrayList<>(plan.keys());
    wanted.add(requireNonNull(plan.time()));
    for (PartPlan.Feature feature : plan.features()) {
      Optional.ofNullable(feature.values()).ifPresent(wanted::add);
      Optional.ofNullable(feature.statuses()).ifPresent(wanted::add);
    }
    Map<PartPlan.Column, String> names = new LinkedHashMap<>();
    for (PartPlan.Column column : wanted) {
      String name = column.field() == 0 ? column.name() : fields.get(column.field());
      if (name != null && schema.containsField(name)) {
        names.put(column, name);
      }
    }
    return names;
  }

  private void read(
      RowGroup group, Map<PartPlan.Column, String> names, long firstRow, ProfileSink sink) {
    String time = requireNonNull(names.get(requireNonNull(plan.time())), "no time");
    ValueReader times = new ValueReader(group.column(time), Scalar.TIMESTAMP);
    List<Cells> keys = new ArrayList<>();
    plan.keys().forEach(key -> keys.add(requireNonNull(cells(group, names, key))));
    List<Read> features = new ArrayList<>();
    for (PartPlan.Feature feature : plan.features()) {
      Cells values = cells(group, names, feature.values());
      Cells statuses = cells(group, names, feature.statuses());
      // A feature that the service did not have when this file was written has no rows in it.
      if (values != null || (feature.values() == null && statuses != null)) {
        features.add(new Read(sink.feature(feature.name()), values, statuses));
      }
    }
    for (long done = 0; done < group.rows(); done += BATCH) {
      int count = (int) Math.min(BATCH, group.rows() - done);
      times.readLongs(at, count);
      keys.forEach(key -> key.read(count));
      identify(keys, firstRow + done, count);
      features.forEach(feature -> give(feature, count));
    }
  }

  private static @Nullable Cells cells(
      RowGroup group, Map<PartPlan.Column, String> names, PartPlan.@Nullable Column column) {
    String name = column == null ? null : names.get(column);
    return column == null || name == null ? null : new Cells(group, name, column);
  }

  private void identify(List<Cells> keys, long firstRow, int count) {
    for (int row = 0; row < count; row++) {
      rows[row] = RowIdentity.ofNumber(keys.isEmpty() ? firstRow + row : at[row]);
      for (Cells key : keys) {
        rows[row] = RowIdentity.withValue(rows[row], key.values.get(row));
      }
    }
  }

  private void give(Read feature, int count) {
    if (feature.values() != null) {
      feature.values().read(count);
    }
    if (feature.statuses() != null) {
      feature.statuses().read(count);
    }
    long from = plan.source().fromMillis();
    long until = plan.source().untilMillis();
    for (int row = 0; row < count; row++) {
      if (at[row] >= from && at[row] <= until) {
        feature.to().add(value(feature, row), at[row], rows[row]);
      }
    }
  }

  private static FeatureValue value(Read feature, int row) {
    Object status = feature.statuses() == null ? null : feature.statuses().values.get(row);
    // Of a list only whether it is there.
    Object value = feature.values() == null ? List.of() : feature.values().values.get(row);
    if (status == null) {
      return FeatureValue.of(feature.values() == null ? null : value, 0);
    }
    ValueStatus known = ValueStatus.valueOf(status.toString());
    return known == ValueStatus.PRESENT
        ? FeatureValue.of(value, 0)
        : new FeatureValue(known, null, 0, "");
  }
}
