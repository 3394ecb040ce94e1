/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.Manifest;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.parquet.LocalFile;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.parquet.ValueReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.type.ValueType;
import dev.lockstep.type.ValueType.Scalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A training set in Parquet. Where it has no column of statuses, a value is PRESENT and null is
 * NULL_VALUE.
 */
public final class TrainingSetSamples implements Samples {
  private static final int BATCH = 4096;
  private static final String STATUS = "__status";
  private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),\\s*(\\d+)\\)");

  private final Path directory;
  private final Manifest manifest;

  /**
   * @throws LockstepException INVALID_REQUEST if the directory is no training set in Parquet
   */
  public TrainingSetSamples(Path directory) {
    this.directory = directory;
    this.manifest = Manifest.read(directory.resolve(Manifest.FILE));
    if (!manifest.data().format().equals("parquet")) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "%s is written as %s; drift reads training sets in Parquet"
              .formatted(directory, manifest.data().format()));
    }
  }

  /** Whether a directory says that it is a training set. */
  public static boolean isOne(Path directory) {
    return Files.exists(directory.resolve(Manifest.FILE));
  }

  @Override
  public String display() {
    return "training set " + directory.getFileName() + " of " + manifest.service();
  }

  /** One feature column of a row group. */
  private record Column(
      String feature, ColumnBuffer values, ValueReader reader, @Nullable Column statuses) {}

  @Override
  public void read(Sink sink) throws IOException {
    try (ParquetSource file =
        ParquetSource.open(new LocalFile(directory.resolve(manifest.data().file())))) {
      Map<Manifest.Column, Optional<String>> wanted = wanted(file);
      String time = manifest.spine().timestampColumn();
      List<String> names = new ArrayList<>();
      names.add(time);
      wanted.forEach(
          (column, status) -> {
            names.add(column.name());
            status.ifPresent(names::add);
          });
      for (int i = 0; i < file.rowGroups().size(); i++) {
        read(file.open(i, names), time, wanted, sink);
      }
    }
  }

  /** Features of types that are profiled, with their columns of statuses. */
  private Map<Manifest.Column, Optional<String>> wanted(ParquetSource file) {
    Map<Manifest.Column, Optional<String>> wanted = new LinkedHashMap<>();
    for (Manifest.Column column : manifest.columns()) {
      String status = column.name() + STATUS;
      wanted.put(
          column, file.schema().containsField(status) ? Optional.of(status) : Optional.empty());
    }
    return wanted;
  }

  private static void read(
      RowGroup group, String time, Map<Manifest.Column, Optional<String>> wanted, Sink sink) {
    ValueReader times = new ValueReader(group.column(time), Scalar.TIMESTAMP);
    long[] at = new long[BATCH];
    List<Column> columns = new ArrayList<>();
    wanted.forEach(
        (column, status) ->
            type(column.type())
                .ifPresent(
                    type ->
                        columns.add(
                            new Column(
                                column.feature(),
                                new ColumnBuffer(type, BATCH),
                                new ValueReader(group.column(column.name()), type),
                                status.map(name -> statuses(group, name)).orElse(null)))));
    for (long done = 0; done < group.rows(); done += BATCH) {
      int count = (int) Math.min(BATCH, group.rows() - done);
      times.readLongs(at, count);
      for (Column column : columns) {
        column.reader().read(column.values(), 0, count);
        if (column.statuses() != null) {
          column.statuses().reader().read(column.statuses().values(), 0, count);
        }
        for (int row = 0; row < count; row++) {
          sink.value(column.feature(), value(column, row), at[row]);
        }
      }
    }
  }

  private static Column statuses(RowGroup group, String name) {
    return new Column(
        name,
        new ColumnBuffer(Scalar.STRING, BATCH),
        new ValueReader(group.column(name), Scalar.STRING),
        null);
  }

  private static FeatureValue value(Column column, int row) {
    Object value = column.values().get(row);
    Object status = column.statuses() == null ? null : column.statuses().values().get(row);
    if (status == null) {
      return FeatureValue.of(value, 0);
    }
    ValueStatus known = ValueStatus.valueOf(status.toString());
    return known == ValueStatus.PRESENT
        ? FeatureValue.of(value, 0)
        : new FeatureValue(known, null, 0, "");
  }

  /** Scalars and decimals; lists are left out. */
  private static Optional<ValueType> type(String display) {
    for (Scalar scalar : Scalar.values()) {
      if (scalar.display().equals(display)) {
        return Optional.of(scalar);
      }
    }
    Matcher decimal = DECIMAL.matcher(display);
    return decimal.matches()
        ? Optional.of(
            new ValueType.Decimal(
                Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2))))
        : Optional.empty();
  }
}
