/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.type.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the identity of an event. No two identities over the same columns share an encoding;
 * components are spelled as in {@link EntityKeyCodec}, FLOAT and DOUBLE as Java prints them.
 */
public final class EventIdCodec {
  /** The most characters that an encoded identity can have. */
  public static final int MAX_ENCODED_LENGTH = 2_000;

  private EventIdCodec() {}

  /**
   * Encodes an identity.
   *
   * @param by the columns that identify an event
   * @param values one per column, in the Java representation of its type
   * @throws InvalidRowException if a component is null or is not Unicode, or the encoding is longer
   *     than {@link #MAX_ENCODED_LENGTH}
   */
  public static String encode(List<ColumnPlan> by, List<? extends @Nullable Object> values) {
    StringBuilder encoded = new StringBuilder(24);
    for (int i = 0; i < by.size(); i++) {
      if (i > 0) {
        encoded.append(EntityKeyCodec.SEPARATOR);
      }
      Object value = values.get(i);
      if (value == null) {
        throw new InvalidRowException("De-duplication column " + by.get(i).name() + " is null");
      }
      append(encoded, by.get(i).type(), value);
    }
    if (encoded.length() > MAX_ENCODED_LENGTH) {
      throw new InvalidRowException(
          "Event identity is longer than %s encoded characters: %s"
              .formatted(MAX_ENCODED_LENGTH, encoded.length()));
    }
    return encoded.toString();
  }

  private static void append(StringBuilder out, ValueType type, Object value) {
    if (type == ValueType.FLOAT || type == ValueType.DOUBLE) {
      out.append(value);
    } else {
      EntityKeyCodec.append(out, type, value);
    }
  }
}
