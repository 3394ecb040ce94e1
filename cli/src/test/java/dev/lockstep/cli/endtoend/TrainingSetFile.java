/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.endtoend;

import dev.lockstep.store.ValueStatus;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.jspecify.annotations.Nullable;

/** The feature columns of an Arrow training set that has a status column for each feature. */
final class TrainingSetFile {
  private final Map<String, List<@Nullable Object>> values = new HashMap<>();

  private TrainingSetFile() {}

  /**
   * @param types from feature column to type
   */
  static TrainingSetFile read(Path file, Map<String, ValueType> types) throws IOException {
    TrainingSetFile read = new TrainingSetFile();
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      while (reader.loadNextBatch()) {
        for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
          String name = vector.getName();
          ValueType type = name.endsWith("__status") ? ValueType.STRING : types.get(name);
          if (type != null) {
            List<@Nullable Object> column =
                read.values.computeIfAbsent(name, absent -> new ArrayList<>());
            for (int row = 0; row < vector.getValueCount(); row++) {
              column.add(value(vector, row, type));
            }
          }
        }
      }
    }
    return read;
  }

  int rows() {
    return values.values().stream().mapToInt(List::size).max().orElse(0);
  }

  @Nullable Object value(String feature, int row) {
    return column(feature).get(row);
  }

  ValueStatus status(String feature, int row) {
    return ValueStatus.valueOf(
        Objects.requireNonNull(column(feature + "__status").get(row)).toString());
  }

  private List<@Nullable Object> column(String name) {
    return Objects.requireNonNull(values.get(name), "no column " + name);
  }

  private static @Nullable Object value(FieldVector vector, int row, ValueType type) {
    if (vector.isNull(row)) {
      return null;
    }
    if (vector instanceof ListVector list) {
      List<Object> elements = new ArrayList<>();
      for (int i = list.getElementStartIndex(row); i < list.getElementEndIndex(row); i++) {
        elements.add(element(list.getDataVector(), i, type));
      }
      return elements;
    }
    if (type instanceof ValueType.Decimal) {
      return (BigDecimal) vector.getObject(row);
    }
    return switch ((ValueType.Scalar) type) {
      case INT32 -> (Object) (int) ((BaseIntVector) vector).getValueAsLong(row);
      case INT64 -> (Object) ((BaseIntVector) vector).getValueAsLong(row);
      case STRING -> vector.getObject(row).toString();
      case BYTES -> Bytes.copyOf(((VarBinaryVector) vector).get(row));
      case TIMESTAMP -> Instant.ofEpochMilli(((TimeStampVector) vector).get(row));
      case BOOL, FLOAT, DOUBLE -> vector.getObject(row);
    };
  }

  private static Object element(FieldVector vector, int at, ValueType type) {
    if (vector instanceof StructVector entry) {
      ValueType counted = ((ValueType.CountedList) type).element();
      Object value = value((FieldVector) entry.getChild("value"), at, counted);
      Object count = value((FieldVector) entry.getChild("count"), at, ValueType.INT64);
      return new ValueCount(Objects.requireNonNull(value), (long) Objects.requireNonNull(count));
    }
    return Objects.requireNonNull(value(vector, at, ((ValueType.ListOf) type).element()));
  }
}
