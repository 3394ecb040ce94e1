/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/** Fills Arrow vectors with our values. */
final class ArrowValues {
  private ArrowValues() {}

  /** Makes a vector hold some values of a buffer, from its first place on. */
  static void fill(FieldVector vector, ColumnBuffer values, int from, int count) {
    vector.reset();
    vector.setInitialCapacity(count);
    vector.allocateNew();
    for (int i = 0; i < count; i++) {
      set(vector, i, values.get(from + i));
    }
    vector.setValueCount(count);
  }

  private static void set(FieldVector vector, int at, @Nullable Object value) {
    if (value == null) {
      if (vector instanceof ListVector list) {
        list.setNull(at);
      } else if (vector instanceof BaseFixedWidthVector fixed) {
        fixed.setNull(at);
      }
      return;
    }
    if (vector instanceof BigIntVector longs) {
      longs.setSafe(at, ((Number) value).longValue());
    } else if (vector instanceof Float8Vector doubles) {
      doubles.setSafe(at, ((Number) value).doubleValue());
    } else if (vector instanceof VarCharVector texts) {
      texts.setSafe(at, value.toString().getBytes(StandardCharsets.UTF_8));
    } else if (vector instanceof IntVector ints) {
      ints.setSafe(at, ((Number) value).intValue());
    } else if (vector instanceof Float4Vector floats) {
      floats.setSafe(at, ((Number) value).floatValue());
    } else if (vector instanceof BitVector bits) {
      bits.setSafe(at, (Boolean) value ? 1 : 0);
    } else if (vector instanceof TimeStampVector times) {
      times.setSafe(at, ((Instant) value).toEpochMilli());
    } else if (vector instanceof VarBinaryVector binaries) {
      binaries.setSafe(at, ((Bytes) value).toByteArray());
    } else if (vector instanceof DecimalVector decimals) {
      decimals.setSafe(at, (BigDecimal) value);
    } else if (vector instanceof ListVector list) {
      setList(list, at, (List<?>) value);
    } else {
      throw new IllegalArgumentException("No way to fill " + vector.getField());
    }
  }

  private static void setList(ListVector list, int at, List<?> values) {
    int start = list.startNewValue(at);
    FieldVector elements = list.getDataVector();
    for (int i = 0; i < values.size(); i++) {
      while (elements.getValueCapacity() <= start + i) {
        elements.reAlloc();
      }
      if (values.get(i) instanceof ValueCount counted) {
        StructVector entries = (StructVector) elements;
        entries.setIndexDefined(start + i);
        set(entries.getChildrenFromFields().get(0), start + i, counted.value());
        set(entries.getChildrenFromFields().get(1), start + i, counted.count());
      } else {
        set(elements, start + i, values.get(i));
      }
    }
    list.endValue(at, values.size());
  }
}
