/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Drops events whose identity was taken within the horizon of ingest time. */
final class DedupProcessor implements Processor<byte[], RowEnvelope, byte[], RowEnvelope> {
  private final String identityStore;
  private final String progressStore;
  private final long horizonMillis;
  private final IngestMeters meters;
  private final InstantSource clock;
  private @Nullable ProcessorContext<byte[], RowEnvelope> context;
  private @Nullable Identities identities;
  private @Nullable KeyValueStore<Integer, byte[]> progress;

  DedupProcessor(
      String identityStore,
      String progressStore,
      long horizonMillis,
      IngestMeters meters,
      InstantSource clock) {
    this.identityStore = identityStore;
    this.progressStore = progressStore;
    this.horizonMillis = horizonMillis;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public void init(ProcessorContext<byte[], RowEnvelope> newContext) {
    this.context = newContext;
    this.identities = new Identities(newContext.getStateStore(identityStore), horizonMillis);
    this.progress = newContext.getStateStore(progressStore);
  }

  @Override
  public void process(Record<byte[], RowEnvelope> row) {
    KeyValueStore<Integer, byte[]> store = requireNonNull(progress);
    Progress before = Progress.read(store);
    long now = Math.max(clock.millis(), before.timeMillis());
    if (!requireNonNull(identities).take(row.value().eventId(), now)) {
      meters.duplicates.increment();
      return;
    }
    before.at(now).write(store);
    // Keyed by entity from here on; one hop or two, the log's partition follows from it.
    requireNonNull(context)
        .forward(new Record<>(row.value().key(), row.value().accepted(now), row.timestamp()));
  }
}
