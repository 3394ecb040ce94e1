/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.offline.training.Manifest;
import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.parquet.LocalFile;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/**
 * What there is to read of a {@link ProfileSource}. Immutable.
 *
 * @param bytes of the files, about
 * @param table the table that the files are of; its own, or empty for files of this machine
 */
public record ProfileParts(
    PartPlan plan, List<ProfilePart> parts, long bytes, Optional<Table> table) {
  public ProfileParts {
    parts = ImmutableList.copyOf(parts);
  }

  /**
   * Looks for them.
   *
   * @param lake asked for only if the source is in it
   * @throws LockstepException INVALID_REQUEST if the source cannot be read
   */
  public static ProfileParts of(Supplier<Lake> lake, ProfileSource source) throws IOException {
    return switch (source.kind()) {
      case TRAINING_SET -> ofTrainingSet(source);
      case FEATURE_TABLE -> TableParts.of(lake.get(), source);
      case SERVED -> ofServed(lake.get(), source);
    };
  }

  /** How many rows they have, of which some may be of another time. */
  public long rows() {
    return parts.stream().mapToLong(ProfilePart::rows).sum();
  }

  /**
   * Parts that are read together, so that each reader has about as many rows.
   *
   * @param readers how many read at once
   * @param mostRows of a group, unless a part has more
   */
  public List<List<ProfilePart>> groups(int readers, long mostRows) {
    long wanted = Math.max(1, Math.min(mostRows, rows() / readers));
    List<List<ProfilePart>> groups = new ArrayList<>();
    List<ProfilePart> open = new ArrayList<>();
    long rows = 0;
    for (ProfilePart part : parts) {
      open.add(part);
      rows += part.rows();
      if (rows >= wanted) {
        groups.add(open);
        open = new ArrayList<>();
        rows = 0;
      }
    }
    if (!open.isEmpty()) {
      groups.add(open);
    }
    return groups;
  }

  private static ProfileParts ofTrainingSet(ProfileSource source) throws IOException {
    Path directory = Path.of(source.name());
    Manifest manifest = Manifest.read(directory.resolve(Manifest.FILE));
    if (!manifest.data().format().equals("parquet")) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "%s is written as %s; drift reads training sets in Parquet"
              .formatted(directory, manifest.data().format()));
    }
    Path data = directory.resolve(manifest.data().file());
    try (ParquetSource file = ParquetSource.open(new LocalFile(data))) {
      List<PartPlan.Feature> features = new ArrayList<>();
      for (Manifest.Column column : manifest.columns()) {
        String status = OutputFeature.statusName(column.name());
        feature(
                column.feature(),
                PartPlan.type(column.type())
                    .map(type -> new PartPlan.Column(column.name(), 0, column.type())),
                file.schema().containsField(status)
                    ? Optional.of(new PartPlan.Column(status, 0, ValueType.Scalar.STRING.display()))
                    : Optional.empty())
            .ifPresent(features::add);
      }
      PartPlan.Column time =
          new PartPlan.Column(
              manifest.spine().timestampColumn(), 0, ValueType.Scalar.TIMESTAMP.display());
      List<ProfilePart> parts = new ArrayList<>();
      long firstRow = 0;
      for (BlockMetaData block : file.rowGroups()) {
        parts.add(new ProfilePart(data.toString(), parts.size(), firstRow, block.getRowCount()));
        firstRow += block.getRowCount();
      }
      return new ProfileParts(
          new PartPlan(source, time, List.of(), features),
          parts,
          manifest.data().bytes(),
          Optional.empty());
    }
  }

  /** Of a list only statuses are counted; if there are none, nothing. */
  static Optional<PartPlan.Feature> feature(
      String name, Optional<PartPlan.Column> values, Optional<PartPlan.Column> statuses) {
    return values.isEmpty() && statuses.isEmpty()
        ? Optional.empty()
        : Optional.of(new PartPlan.Feature(name, values.orElse(null), statuses.orElse(null)));
  }

  private static ProfileParts ofServed(Lake lake, ProfileSource source) {
    PartPlan plan = new PartPlan(source, null, List.of(), List.of());
    if (source.snapshotId() == 0) {
      return new ProfileParts(plan, List.of(), 0, Optional.empty());
    }
    ServedTable table = ServedTable.open(lake).orElseThrow();
    List<ProfilePart> parts = new ArrayList<>();
    long[] bytes = new long[1];
    table
        .files(source.snapshotId(), source.fromMillis(), source.untilMillis())
        .forEach(
            file -> {
              parts.add(new ProfilePart(file.location(), ProfilePart.ALL, 0, file.recordCount()));
              bytes[0] += file.fileSizeInBytes();
            });
    return new ProfileParts(plan, parts, bytes[0], Optional.of(table.iceberg()));
  }
}
