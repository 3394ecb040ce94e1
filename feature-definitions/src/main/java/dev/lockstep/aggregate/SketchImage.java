/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static dev.lockstep.aggregate.DistinctSketch.LG_REGISTERS;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;

/**
 * The canonical bytes of an HLL sketch: either its coupons in ascending order, or its registers.
 * The library's own image also holds the HIP accumulator and coupons in hash order, which depend on
 * the order of updates; it is taken apart here and put together again. The image's layout is fixed
 * by its serial version, 1.
 */
final class SketchImage {
  private static final int REGISTERS = 1 << LG_REGISTERS;

  // Places in the image's preamble
  private static final int PREAMBLE_INTS = 0;
  private static final int SERIAL_VERSION = 1;
  private static final int FAMILY = 2;
  private static final int LG_K = 3;
  private static final int LG_ARRAY = 4;
  private static final int FLAGS = 5;
  private static final int LIST_COUNT = 6;
  private static final int MODE = 7;
  private static final int SET_COUNT = 8;
  private static final int KXQ0 = 16;
  private static final int KXQ1 = 24;
  private static final int ZERO_REGISTERS = 32;

  private static final int LIST_START = 8;
  private static final int SET_START = 12;
  private static final int REGISTERS_START = 40;

  private static final int HLL_FAMILY = 7;
  private static final int LIST_MODE = 0;
  private static final int SET_MODE = 1;
  private static final int HLL_MODE = 2;
  private static final int MODE_MASK = 3;
  private static final int TARGET_HLL_8 = 2 << 2;
  private static final int COMPACT_FLAG = 8;
  private static final int OUT_OF_ORDER_FLAG = 16;
  private static final int MAX_LIST = 7;

  /** The first bytes of the two forms. */
  private static final int COUPONS = 0;

  private static final int FULL = 1;

  private SketchImage() {}

  static void write(StateWriter out, HllSketch sketch) {
    ByteBuffer image = littleEndian(sketch.toCompactByteArray());
    int mode = image.get(MODE) & MODE_MASK;
    if (mode == HLL_MODE) {
      out.writeByte(FULL);
      out.writeBytes(Arrays.copyOfRange(image.array(), REGISTERS_START, image.capacity()));
      return;
    }
    boolean list = mode == LIST_MODE;
    int[] coupons = new int[list ? image.get(LIST_COUNT) : image.getInt(SET_COUNT)];
    image.position(list ? LIST_START : SET_START);
    image.asIntBuffer().get(coupons);
    Arrays.sort(coupons);
    out.writeByte(COUPONS);
    out.writeInt(coupons.length);
    for (int coupon : coupons) {
      out.writeInt(coupon);
    }
  }

  static HllSketch read(StateReader in) {
    int form = in.readByte();
    StateReader.check(form == COUPONS || form == FULL, "an unknown form of sketch");
    if (form == FULL) {
      return ofRegisters(in.readBytes(REGISTERS));
    }
    int[] coupons = new int[in.readSize(Integer.BYTES)];
    StateReader.check(coupons.length < REGISTERS, "too many coupons");
    for (int i = 0; i < coupons.length; i++) {
      coupons[i] = in.readInt();
      StateReader.check(coupons[i] != 0, "an empty coupon");
    }
    return ofCoupons(coupons);
  }

  private static HllSketch ofCoupons(int[] coupons) {
    if (coupons.length == 0) {
      return new HllSketch(LG_REGISTERS, TgtHllType.HLL_8);
    }
    boolean list = coupons.length <= MAX_LIST;
    int start = list ? LIST_START : SET_START;
    ByteBuffer image = image(start + Integer.BYTES * coupons.length, list ? LIST_MODE : SET_MODE);
    if (list) {
      image.put(LIST_COUNT, (byte) coupons.length);
      image.put(LG_ARRAY, (byte) 3);
    } else {
      image.putInt(SET_COUNT, coupons.length);
    }
    image.position(start);
    image.asIntBuffer().put(coupons);
    return HllSketch.heapify(image.array());
  }

  private static HllSketch ofRegisters(byte[] registers) {
    ByteBuffer image = image(REGISTERS_START + REGISTERS, HLL_MODE);
    image.put(FLAGS, (byte) (COMPACT_FLAG | OUT_OF_ORDER_FLAG));
    int zeros = 0;
    // Sums of at most 2^14 powers of two between 2^0 and 2^-31, or 2^-32 and 2^-63: exact.
    double kxq0 = 0;
    double kxq1 = 0;
    for (byte register : registers) {
      StateReader.check(register >= 0 && register <= 63, "a register out of range");
      zeros += register == 0 ? 1 : 0;
      double share = Math.scalb(1.0, -register);
      kxq0 += register < 32 ? share : 0;
      kxq1 += register < 32 ? 0 : share;
    }
    image.putDouble(KXQ0, kxq0);
    image.putDouble(KXQ1, kxq1);
    image.putInt(ZERO_REGISTERS, zeros);
    image.position(REGISTERS_START);
    image.put(registers);
    return HllSketch.heapify(image.array());
  }

  private static ByteBuffer image(int size, int mode) {
    ByteBuffer image = littleEndian(new byte[size]);
    int start = mode == LIST_MODE ? LIST_START : mode == SET_MODE ? SET_START : REGISTERS_START;
    image.put(PREAMBLE_INTS, (byte) (start / Integer.BYTES));
    image.put(SERIAL_VERSION, (byte) 1);
    image.put(FAMILY, (byte) HLL_FAMILY);
    image.put(LG_K, (byte) LG_REGISTERS);
    image.put(FLAGS, (byte) COMPACT_FLAG);
    image.put(MODE, (byte) (mode | TARGET_HLL_8));
    return image;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
