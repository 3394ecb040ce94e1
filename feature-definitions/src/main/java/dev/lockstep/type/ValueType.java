/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.type;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * The type of a column, a key or a feature value.
 *
 * <p>Java representation of a non-null value: INT32 {@link Integer}, INT64 {@link Long}, FLOAT
 * {@link Float}, DOUBLE {@link Double}, DECIMAL {@link java.math.BigDecimal} whose scale is the
 * type's, STRING {@link String} without unpaired surrogates, BOOL {@link Boolean}, BYTES {@link
 * Bytes}, TIMESTAMP {@link java.time.Instant} of whole milliseconds, a list {@link java.util.List}
 * (immutable, no null elements) of those, a counted list {@link java.util.List} of {@link
 * ValueCount}. A null reference stands for null.
 */
public sealed interface ValueType {
  Scalar INT32 = Scalar.INT32;
  Scalar INT64 = Scalar.INT64;
  Scalar FLOAT = Scalar.FLOAT;
  Scalar DOUBLE = Scalar.DOUBLE;
  Scalar STRING = Scalar.STRING;
  Scalar BOOL = Scalar.BOOL;
  Scalar BYTES = Scalar.BYTES;
  Scalar TIMESTAMP = Scalar.TIMESTAMP;

  /**
   * The spelling used in definitions, e.g. {@code INT64}, {@code DECIMAL(10,2)}, {@code
   * LIST<STRING>}.
   */
  String display();

  // No default methods here: they would make the JVM initialize this interface, and so its
  // constants,
  // while Scalar is still being initialized, and the constants would stay null.

  boolean isNumeric();

  /** True for the types that min and max can order: every scalar type, but no list. */
  boolean isOrdered();

  /** Types without parameters. */
  enum Scalar implements ValueType {
    INT32,
    INT64,
    FLOAT,
    DOUBLE,
    STRING,
    BOOL,
    BYTES,
    TIMESTAMP;

    @Override
    public String display() {
      return name();
    }

    @Override
    public boolean isNumeric() {
      return this == INT32 || this == INT64 || this == FLOAT || this == DOUBLE;
    }

    @Override
    public boolean isOrdered() {
      return true;
    }
  }

  /**
   * Fixed-point decimal.
   *
   * @param precision decimal digits in all, 1 to 38
   * @param scale digits after the point, 0 to {@code precision}
   */
  record Decimal(int precision, int scale) implements ValueType {
    /** The most digits a decimal can have. */
    public static final int MAX_PRECISION = 38;

    public Decimal {
      checkArgument(
          precision >= 1 && precision <= MAX_PRECISION,
          "Decimal precision not in 1..38: %s",
          precision);
      checkArgument(
          scale >= 0 && scale <= precision, "Decimal scale not in 0..%s: %s", precision, scale);
    }

    @Override
    public String display() {
      return "DECIMAL(" + precision + "," + scale + ")";
    }

    @Override
    public boolean isNumeric() {
      return true;
    }

    @Override
    public boolean isOrdered() {
      return true;
    }
  }

  /**
   * A list of values of one type, which is not itself a list.
   *
   * @param element the type of every element; elements are never null
   */
  record ListOf(ValueType element) implements ValueType {
    public ListOf {
      requireNonNull(element, "element is null");
      checkArgument(element.isOrdered(), "A list element cannot be of type %s", element.display());
    }

    @Override
    public String display() {
      return "LIST<" + element.display() + ">";
    }

    @Override
    public boolean isNumeric() {
      return false;
    }

    @Override
    public boolean isOrdered() {
      return false;
    }
  }

  /**
   * The result type of top_k: a list of {@link ValueCount}. Never a column type.
   *
   * @param element the type of the counted values
   */
  record CountedList(ValueType element) implements ValueType {
    public CountedList {
      requireNonNull(element, "element is null");
    }

    @Override
    public String display() {
      return "LIST<(" + element.display() + ",INT64)>";
    }

    @Override
    public boolean isNumeric() {
      return false;
    }

    @Override
    public boolean isOrdered() {
      return false;
    }
  }
}
