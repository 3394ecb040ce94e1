/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.DedupPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** A view's topology with one partition and a clock that stands still. */
final class TopologyRun implements AutoCloseable {
  static final long NOW = 1_795_000_000_000L;
  static final int MAX_DEAD_EVENT_BYTES = 1_000;
  static final Naming NAMING = new Naming("ls");

  final AtomicLong clock = new AtomicLong(NOW);
  final ViewPlan view;
  final IngestMeters meters;
  final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> events;

  TopologyRun(Path stateDirectory, Optional<DedupPlan> dedup) {
    this.view = IngestFixtures.view("activity", "payments", dedup, 1);
    this.meters = new IngestMeters(new SimpleMeterRegistry(), view);
    IngestConfig config =
        new IngestConfig(
            "unused:9092",
            Map.of(),
            NAMING,
            1,
            stateDirectory,
            1,
            IngestConfig.DEFAULT_COMMIT_INTERVAL,
            IngestConfig.DEFAULT_SESSION_TIMEOUT,
            0,
            IngestConfig.DedupStore.DISK);
    this.driver =
        new TopologyTestDriver(
            IngestTopology.of(
                new ViewProgram(view),
                config,
                MAX_DEAD_EVENT_BYTES,
                meters,
                () -> Instant.ofEpochMilli(clock.get())),
            StreamsProperties.of(config, view, stateDirectory, "test"));
    this.events = input("payments");
  }

  void send(String event) {
    events.pipeInput(null, event.getBytes(UTF_8), clock.get());
  }

  void send(byte @Nullable [] key, byte @Nullable [] event, long timestamp) {
    events.pipeInput(key, event, timestamp);
  }

  TestInputTopic<byte[], byte[]> input(String topic) {
    return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  List<LogRow> rows() {
    LogRowCodec codec = new LogRowCodec(view);
    return output(NAMING.featureLog(view)).readValuesToList().stream().map(codec::decode).toList();
  }

  List<TestRecord<byte[], byte[]>> deadLetters() {
    return output(NAMING.deadLetters()).readRecordsToList();
  }

  IngestStatus.Numbers numbers() {
    return meters.numbers();
  }

  @Override
  public void close() {
    driver.close();
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
