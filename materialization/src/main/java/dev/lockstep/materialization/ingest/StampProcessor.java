/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.row.LogRowCodec;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Last stage: gives every row its place in the log. The one place that hands out {@code seq}; its
 * progress and its rows are in one transaction, so that no number is left out or used twice.
 */
final class StampProcessor implements Processor<byte[], RowEnvelope, byte[], byte[]> {
  private final String progressStore;
  private final KeyBytesPartitioner partitioner;
  private final boolean timeIsTaken;
  private final IngestMeters meters;
  private final InstantSource clock;
  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable KeyValueStore<Integer, byte[]> progress;
  private int partition;

  /**
   * Creates the stage.
   *
   * @param timeIsTaken whether the time at which the identity was taken, in this very task, is the
   *     ingest time; otherwise the clock is read again
   */
  StampProcessor(
      String progressStore,
      KeyBytesPartitioner partitioner,
      boolean timeIsTaken,
      IngestMeters meters,
      InstantSource clock) {
    this.progressStore = progressStore;
    this.partitioner = partitioner;
    this.timeIsTaken = timeIsTaken;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> newContext) {
    this.context = newContext;
    this.progress = newContext.getStateStore(progressStore);
    this.partition = newContext.taskId().partition();
  }

  @Override
  public void process(Record<byte[], RowEnvelope> record) {
    RowEnvelope row = record.value();
    checkPartition(row.key());
    KeyValueStore<Integer, byte[]> store = requireNonNull(progress);
    Progress before = Progress.read(store);
    long now = Math.max(timeIsTaken ? 0 : clock.millis(), row.acceptedMillis());
    long ingestTime = Math.max(now, before.timeMillis());
    Progress after = before.next(ingestTime, row.eventTimeMillis());
    after.write(store);
    if (row.eventTimeMillis() < before.newestEventMillis()) {
      meters.late.increment();
    }
    meters.stamped(row, ingestTime);
    byte[] stamped = LogRowCodec.stamp(row.row(), partition, after.seq(), ingestTime);
    requireNonNull(context).forward(new Record<>(row.key(), stamped, record.timestamp()));
  }

  private void checkPartition(byte[] key) {
    int expected = partitioner.partition(key);
    if (expected != partition) {
      throw new LockstepException(
          ErrorCode.PARTITIONING_MISMATCH,
          "A row of log partition %s came through partition %s".formatted(expected, partition));
    }
  }
}
