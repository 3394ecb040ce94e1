/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import java.util.ArrayList;
import java.util.List;

/** Whole answers as bytes: values, statuses, event times and reasons, to the bit. Pure. */
public final class AnswerBytes {
  private static final int HAS_VALUE = 0x80;
  private static final ValueStatus[] STATUSES = ValueStatus.values();

  private AnswerBytes() {}

  /** Takes an answer. */
  public interface Taker {
    /**
     * @param place of the question, as {@link SpineBatch#rows} had it
     */
    void take(int place, List<FeatureValue> values);
  }

  /** Appends the answer to one row of a batch. */
  public static void write(SpineBatch spine, FeatureColumn[] features, int at, ValueBytes out) {
    out.writeInt(Math.toIntExact(spine.rows[at]));
    for (FeatureColumn feature : features) {
      ValueStatus status = feature.status(at);
      boolean hasValue = !feature.values().isNull(at);
      out.writeByte(status.ordinal() | (hasValue ? HAS_VALUE : 0));
      out.writeLong(feature.eventTimeMillis(at));
      if (hasValue) {
        out.write(feature.values(), at);
      }
      if (status == ValueStatus.ERROR) {
        out.writeString(feature.reason(at));
      }
    }
  }

  /**
   * Reads all answers that are left.
   *
   * @param features those that were written
   */
  public static void read(ValueBytes in, List<FeaturePlan> features, Taker taker) {
    List<ColumnBuffer> buffers =
        features.stream().map(feature -> new ColumnBuffer(feature.resultType(), 1)).toList();
    while (in.hasMore()) {
      int place = in.readInt();
      List<FeatureValue> values = new ArrayList<>(buffers.size());
      for (ColumnBuffer buffer : buffers) {
        int tag = in.readByte() & 0xff;
        long eventTimeMillis = in.readLong();
        if ((tag & HAS_VALUE) != 0) {
          in.read(buffer, 0);
        } else {
          buffer.setNull(0);
        }
        ValueStatus status = STATUSES[tag & ~HAS_VALUE];
        String reason = status == ValueStatus.ERROR ? in.readString() : "";
        values.add(new FeatureValue(status, buffer.get(0), eventTimeMillis, reason));
      }
      taker.take(place, values);
    }
  }
}
