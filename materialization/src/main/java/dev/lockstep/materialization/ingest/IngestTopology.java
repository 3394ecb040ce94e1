/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static java.util.Objects.requireNonNull;

import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.DedupPlan;
import dev.lockstep.plan.ViewPlan;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * The stream of one view version:
 *
 * <pre>
 * sources, retry -> row logic -> [by identity -> drop duplicates] -> by entity -> stamp -> log
 *                      |
 *                      +-> dead letters
 * </pre>
 *
 * <p>Duplicates are dropped where identities meet. When the identity names the entity that is the
 * stamping stage, and the hop by identity falls away.
 */
final class IngestTopology {
  private static final Serde<byte[]> BYTES = Serdes.ByteArray();
  private static final Serde<RowEnvelope> ENVELOPE =
      Serdes.serdeFrom(
          (topic, envelope) -> envelope.encode(), (topic, encoded) -> RowEnvelope.decode(encoded));
  private static final String PROGRESS = "progress";
  private static final String DEDUP_PROGRESS = "dedup-progress";
  private static final String IDENTITIES = "identities";

  private final ViewPlan view;
  private final ViewProgram program;
  private final Naming naming;
  private final IngestConfig.DedupStore dedupStore;
  private final DeadLetterFactory deadLetters;
  private final IngestMeters meters;
  private final InstantSource clock;
  private final KeyBytesPartitioner partitioner;
  private final StreamsBuilder builder = new StreamsBuilder();

  private IngestTopology(
      ViewProgram program,
      IngestConfig config,
      int maxDeadEventBytes,
      IngestMeters meters,
      InstantSource clock) {
    this.view = program.view();
    this.program = program;
    this.naming = config.naming();
    this.dedupStore = config.dedupStore();
    this.deadLetters = new DeadLetterFactory(program, maxDeadEventBytes);
    this.meters = meters;
    this.clock = clock;
    this.partitioner = new KeyBytesPartitioner(view.partitions());
  }

  /**
   * Builds the topology of a view.
   *
   * @param maxDeadEventBytes what the dead-letter topic takes of an event
   * @param clock the ingest clock
   */
  static Topology of(
      ViewProgram program,
      IngestConfig config,
      int maxDeadEventBytes,
      IngestMeters meters,
      InstantSource clock) {
    return new IngestTopology(program, config, maxDeadEventBytes, meters, clock).build();
  }

  private Topology build() {
    boolean twoHops =
        view.dedup().filter(dedup -> !ViewProgram.identityNamesEntity(view, dedup)).isPresent();
    KStream<byte[], RowEnvelope> rows = rows(twoHops);
    if (twoHops) {
      rows = dropDuplicates(hop(rows, "by-identity"), view.dedup().get(), DEDUP_PROGRESS);
    }
    rows = hop(rows, "by-entity");
    builder.addStateStore(Progress.store(PROGRESS));
    if (!twoHops && view.dedup().isPresent()) {
      rows = dropDuplicates(rows, view.dedup().get(), PROGRESS);
    }
    stamp(rows, !twoHops && view.dedup().isPresent());
    return builder.build();
  }

  private KStream<byte[], RowEnvelope> rows(boolean keyByIdentity) {
    String retry = naming.retry(view);
    List<String> topics = new ArrayList<>(program.topics());
    topics.add(retry);
    KStream<byte[], StageOutput> outputs =
        builder.stream(
                topics,
                Consumed.with(BYTES, BYTES)
                    .withName("events")
                    .withTimestampExtractor(
                        (record, partitionTime) -> Math.max(0, record.timestamp())))
            .process(
                () ->
                    new SourceProcessor(program, retry, keyByIdentity, deadLetters, meters, clock),
                Named.as("row-logic"));
    Map<String, KStream<byte[], StageOutput>> branches =
        outputs
            .split(Named.as("is-"))
            .branch((key, output) -> output instanceof RowEnvelope, Branched.as("row"))
            .defaultBranch(Branched.as("dead"));
    requireNonNull(branches.get("is-dead"))
        .mapValues(output -> ((StageOutput.DeadEvent) output).event(), Named.as("original-bytes"))
        .to(naming.deadLetters(), Produced.with(BYTES, BYTES).withName("dead-letters"));
    return requireNonNull(branches.get("is-row"))
        .mapValues(output -> (RowEnvelope) output, Named.as("envelope"));
  }

  private KStream<byte[], RowEnvelope> hop(KStream<byte[], RowEnvelope> rows, String name) {
    return rows.repartition(
        Repartitioned.with(BYTES, ENVELOPE)
            .withName(name)
            .withNumberOfPartitions(view.partitions())
            .withStreamPartitioner(partitioner::partitions));
  }

  private KStream<byte[], RowEnvelope> dropDuplicates(
      KStream<byte[], RowEnvelope> rows, DedupPlan dedup, String progressStore) {
    builder.addStateStore(Identities.store(IDENTITIES, dedup.horizonMillis(), dedupStore));
    if (progressStore.equals(DEDUP_PROGRESS)) {
      builder.addStateStore(Progress.store(DEDUP_PROGRESS));
    }
    return rows.process(
        () -> new DedupProcessor(IDENTITIES, progressStore, dedup.horizonMillis(), meters, clock),
        Named.as("drop-duplicates"),
        IDENTITIES,
        progressStore);
  }

  private void stamp(KStream<byte[], RowEnvelope> rows, boolean timeIsTaken) {
    rows.process(
            () -> new StampProcessor(PROGRESS, partitioner, timeIsTaken, meters, clock),
            Named.as("stamp"),
            PROGRESS)
        .to(
            naming.featureLog(view),
            Produced.with(BYTES, BYTES)
                .withName("feature-log")
                .withStreamPartitioner(partitioner::partitions));
  }
}
