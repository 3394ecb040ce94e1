/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.column;

import dev.lockstep.type.ValueType;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values of one type at places from 0 up to a capacity. Whole numbers, truth values and times are
 * kept as longs, floating-point numbers as doubles, everything else as objects. A new buffer holds
 * null everywhere. Not thread-safe.
 */
public final class ColumnBuffer {
  /** How values are kept. */
  public enum Kind {
    LONG,
    DOUBLE,
    OBJECT;

    /** How values of a type are kept. */
    public static Kind of(ValueType type) {
      if (!(type instanceof ValueType.Scalar scalar)) {
        return OBJECT;
      }
      return switch (scalar) {
        case INT32, INT64, BOOL, TIMESTAMP -> LONG;
        case FLOAT, DOUBLE -> DOUBLE;
        case STRING, BYTES -> OBJECT;
      };
    }
  }

  private static final long[] NO_LONGS = {};
  private static final double[] NO_DOUBLES = {};
  private static final @Nullable Object[] NO_OBJECTS = {};

  private final ValueType type;
  private final Kind kind;
  private long[] longs = NO_LONGS;
  private double[] doubles = NO_DOUBLES;
  private @Nullable Object[] objects = NO_OBJECTS;
  // One bit per place that is not null; unused for objects.
  private long[] present = NO_LONGS;

  public ColumnBuffer(ValueType type, int capacity) {
    this.type = type;
    this.kind = Kind.of(type);
    resize(capacity);
  }

  public ValueType type() {
    return type;
  }

  public Kind kind() {
    return kind;
  }

  /** Keeps the values below the new capacity. */
  public void resize(int capacity) {
    switch (kind) {
      case LONG -> longs = Arrays.copyOf(longs, capacity);
      case DOUBLE -> doubles = Arrays.copyOf(doubles, capacity);
      case OBJECT -> objects = Arrays.copyOf(objects, capacity);
    }
    if (kind != Kind.OBJECT) {
      present = Arrays.copyOf(present, (capacity + Long.SIZE - 1) / Long.SIZE);
    }
  }

  public boolean isNull(int at) {
    return kind == Kind.OBJECT ? objects[at] == null : (present[at >> 6] >>> at & 1) == 0;
  }

  public void setNull(int at) {
    if (kind == Kind.OBJECT) {
      objects[at] = null;
    } else {
      present[at >> 6] &= ~(1L << at);
    }
  }

  /** For INT32, INT64, BOOL (0 or 1) and TIMESTAMP (epoch milliseconds). */
  public void setLong(int at, long value) {
    longs[at] = value;
    present[at >> 6] |= 1L << at;
  }

  /** For FLOAT, widened, and DOUBLE. */
  public void setDouble(int at, double value) {
    doubles[at] = value;
    present[at >> 6] |= 1L << at;
  }

  /** For every other type. */
  public void setObject(int at, @Nullable Object value) {
    objects[at] = value;
  }

  /** The value as {@link #setLong} takes it; undefined for null. */
  public long getLong(int at) {
    return longs[at];
  }

  /** The value as {@link #setDouble} takes it; undefined for null. */
  public double getDouble(int at) {
    return doubles[at];
  }

  /** Any value in the Java representation of {@link ValueType}. */
  public @Nullable Object get(int at) {
    if (isNull(at)) {
      return null;
    }
    if (!(type instanceof ValueType.Scalar scalar)) {
      return objects[at];
    }
    return switch (scalar) {
      case INT32 -> (Object) (int) longs[at];
      case INT64 -> (Object) longs[at];
      case BOOL -> (Object) (longs[at] != 0);
      case TIMESTAMP -> Instant.ofEpochMilli(longs[at]);
      case FLOAT -> (Object) (float) doubles[at];
      case DOUBLE -> (Object) doubles[at];
      case STRING, BYTES -> objects[at];
    };
  }

  /** Any value in the Java representation of {@link ValueType}. */
  public void set(int at, @Nullable Object value) {
    if (kind == Kind.OBJECT) {
      objects[at] = value;
    } else if (value == null) {
      setNull(at);
    } else if (kind == Kind.DOUBLE) {
      setDouble(at, ((Number) value).doubleValue());
    } else if (value instanceof Instant instant) {
      setLong(at, instant.toEpochMilli());
    } else if (value instanceof Boolean truth) {
      setLong(at, truth ? 1 : 0);
    } else {
      setLong(at, ((Number) value).longValue());
    }
  }

  /** Takes a value over from a buffer of the same type. */
  public void copy(int at, ColumnBuffer from, int fromAt) {
    if (kind == Kind.OBJECT) {
      objects[at] = from.objects[fromAt];
    } else if (from.isNull(fromAt)) {
      setNull(at);
    } else if (kind == Kind.LONG) {
      setLong(at, from.longs[fromAt]);
    } else {
      setDouble(at, from.doubles[fromAt]);
    }
  }

  /** Makes everything null. */
  public void clear() {
    Arrays.fill(objects, null);
    Arrays.fill(present, 0);
  }
}
