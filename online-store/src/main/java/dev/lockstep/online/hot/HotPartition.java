/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRowCodec;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One partition of a log that is followed. The slices of its entities hold every row up to {@link
 * #taken}: what was taken before a slice was there is read from the store, which is asked for all
 * rows up to {@link #taking}. One thread takes; any number read.
 */
final class HotPartition {
  /** Nothing is known of the log yet. */
  static final long NOWHERE = Long.MIN_VALUE;

  private final HotView view;
  private final int number;
  private volatile long taking = NOWHERE;
  private volatile long taken = NOWHERE;

  HotPartition(HotView view, int number) {
    this.view = view;
    this.number = number;
  }

  HotView view() {
    return view;
  }

  int number() {
    return number;
  }

  /** Rows up to this one may have been taken before a slice that is made now was there. */
  long taking() {
    return taking;
  }

  /** Slices hold all rows up to this one; {@link #NOWHERE} if nothing is known yet. */
  long taken() {
    return taken;
  }

  /**
   * The log is followed from here: rows behind the extent will be taken, some in it once more.
   *
   * @param extent what the log held when it was known from where it is followed
   */
  void begin(LogExtent extent) {
    // Of an empty log the first row tells where it begins: imported history is at or below 0.
    if (extent.rows() > 0) {
      taking = extent.lastSeq();
      taken = extent.lastSeq();
    }
  }

  /**
   * Takes what came.
   *
   * @throws IllegalStateException if the log has a gap
   */
  void take(List<ConsumerRecord<byte[], byte[]>> records, long nowMillis) {
    long last = LogRowCodec.seq(records.get(records.size() - 1).value());
    taking = Math.max(taking, last);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      long seq = LogRowCodec.seq(record.value());
      if (taken != NOWHERE && seq > taken + 1) {
        throw new IllegalStateException("row %s of %s follows row %s".formatted(seq, this, taken));
      }
      view.take(new EntityKey(new String(record.key(), US_ASCII)), record.value(), nowMillis);
      taken = Math.max(taken, seq);
    }
  }

  @Override
  public String toString() {
    return "%s, partition %s".formatted(view, number);
  }
}
