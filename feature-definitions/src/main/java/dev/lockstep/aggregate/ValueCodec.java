/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * The bytes of a non-null value of one type: at least one, no two different values share any. Bits
 * are kept (-0.0 stays), except that every NaN has the same bytes. Immutable.
 *
 * <p>INT32 4 bytes, INT64 8, FLOAT and DOUBLE their IEEE bits, TIMESTAMP epoch milliseconds in 8
 * bytes, BOOL one byte 0 or 1; STRING (UTF-8), BYTES and DECIMAL (two's complement of the unscaled
 * value) with a length of 4 bytes before them; a list its size in 4 bytes, then its elements.
 */
final class ValueCodec {
  private final ValueType type;

  ValueCodec(ValueType type) {
    this.type = type;
  }

  byte[] encode(Object value) {
    StateWriter out = StateWriter.bare();
    write(out, value);
    return out.toByteArray();
  }

  void write(StateWriter out, Object value) {
    if (type instanceof ValueType.Scalar scalar) {
      writeScalar(out, scalar, value);
    } else if (type instanceof ValueType.Decimal) {
      out.writeBlock(((BigDecimal) value).unscaledValue().toByteArray());
    } else {
      writeList(out, (List<?>) value);
    }
  }

  private void writeList(StateWriter out, List<?> list) {
    ValueCodec element = element();
    out.writeInt(list.size());
    for (Object value : list) {
      element.write(out, value);
    }
  }

  private static void writeScalar(StateWriter out, ValueType.Scalar scalar, Object value) {
    switch (scalar) {
      case INT32 -> out.writeInt((Integer) value);
      case INT64 -> out.writeLong((Long) value);
      case FLOAT -> out.writeInt(Float.floatToIntBits((Float) value));
      case DOUBLE -> out.writeDouble((Double) value);
      case STRING -> out.writeBlock(((String) value).getBytes(UTF_8));
      case BOOL -> out.writeBoolean((Boolean) value);
      case BYTES -> out.writeBlock(((Bytes) value).toByteArray());
      case TIMESTAMP -> out.writeLong(((Instant) value).toEpochMilli());
    }
  }

  Object read(StateReader in) {
    if (type instanceof ValueType.Scalar scalar) {
      return readScalar(in, scalar);
    }
    if (type instanceof ValueType.Decimal decimal) {
      byte[] unscaled = in.readBlock();
      StateReader.check(unscaled.length > 0, "a decimal without digits");
      return new BigDecimal(new BigInteger(unscaled), decimal.scale());
    }
    return readList(in);
  }

  private List<Object> readList(StateReader in) {
    ValueCodec element = element();
    int size = in.readSize(1);
    ImmutableList.Builder<Object> list = ImmutableList.builderWithExpectedSize(size);
    for (int i = 0; i < size; i++) {
      list.add(element.read(in));
    }
    return list.build();
  }

  private static Object readScalar(StateReader in, ValueType.Scalar scalar) {
    return switch (scalar) {
      case INT32 -> (Object) in.readInt();
      case INT64 -> in.readLong();
      case FLOAT -> Float.intBitsToFloat(in.readInt());
      case DOUBLE -> in.readDouble();
      case STRING -> new String(in.readBlock(), UTF_8);
      case BOOL -> in.readBoolean();
      case BYTES -> Bytes.copyOf(in.readBlock());
      case TIMESTAMP -> Instant.ofEpochMilli(in.readLong());
    };
  }

  private ValueCodec element() {
    return new ValueCodec(((ValueType.ListOf) type).element());
  }
}
