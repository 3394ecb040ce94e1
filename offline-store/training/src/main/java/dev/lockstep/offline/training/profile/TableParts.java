/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeMicros;
import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.table.FeatureTableJob;
import dev.lockstep.offline.training.table.StoredFeatures;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types.NestedField;

/** What there is to read of a feature table: the files of the days that are asked for. */
final class TableParts {
  private TableParts() {}

  static ProfileParts of(Lake lake, ProfileSource source) throws IOException {
    Table table = lake.catalog().loadTable(TableIdentifier.parse(source.name()));
    PartPlan plan = plan(table.schema(), source);
    List<ProfilePart> parts = new ArrayList<>();
    long bytes = 0;
    if (source.snapshotId() != 0) {
      try (CloseableIterable<FileScanTask> tasks =
          table
              .newScan()
              .useSnapshot(source.snapshotId())
              .filter(
                  Expressions.and(
                      Expressions.greaterThanOrEqual(
                          FeatureTableJob.AS_OF, LakeMicros.saturated(source.fromMillis())),
                      Expressions.lessThanOrEqual(
                          FeatureTableJob.AS_OF, LakeMicros.saturated(source.untilMillis()))))
              .planFiles()) {
        for (FileScanTask task : tasks) {
          check(source, task);
          parts.add(
              new ProfilePart(
                  task.file().location(), ProfilePart.ALL, 0, task.file().recordCount()));
          bytes += task.file().fileSizeInBytes();
        }
      }
    }
    if (parts.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "feature table %s has no rows as of %s to %s"
              .formatted(source.name(), moment(source.fromMillis()), moment(source.untilMillis())));
    }
    return new ProfileParts(plan, parts, bytes, Optional.of(table));
  }

  private static String moment(long millis) {
    return millis == Long.MIN_VALUE
        ? "ever"
        : millis == Long.MAX_VALUE ? "now" : Instant.ofEpochMilli(millis).toString();
  }

  /** Nothing of ours leaves such files behind. */
  private static void check(ProfileSource source, FileScanTask task) {
    if (!task.deletes().isEmpty() || task.file().format() != FileFormat.PARQUET) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          ("feature table %s was changed by another engine, and %s: rewrite its files as Parquet"
                  + " without deletes")
              .formatted(
                  source.name(),
                  task.deletes().isEmpty()
                      ? "has a file in " + task.file().format()
                      : "has deletes of single rows"));
    }
  }

  private static PartPlan plan(Schema schema, ProfileSource source) {
    List<PartPlan.Column> keys = new ArrayList<>();
    for (NestedField field : schema.columns()) {
      if (field.isRequired() && !field.name().equals(FeatureTableJob.AS_OF)) {
        column(field).ifPresent(keys::add);
      }
    }
    List<PartPlan.Feature> features = new ArrayList<>();
    source
        .features()
        .forEach(
            (name, feature) -> {
              NestedField values = schema.findField(name);
              NestedField statuses = schema.findField(OutputFeature.statusName(name));
              if (values != null) {
                ProfileParts.feature(
                        feature,
                        column(values),
                        Optional.ofNullable(statuses).flatMap(TableParts::column))
                    .ifPresent(features::add);
              }
            });
    return new PartPlan(
        source, column(schema.findField(FeatureTableJob.AS_OF)).orElseThrow(), keys, features);
  }

  private static Optional<PartPlan.Column> column(NestedField field) {
    return StoredFeatures.type(field)
        .map(ValueType::display)
        .map(type -> new PartPlan.Column(field.name(), field.fieldId(), type));
  }
}
