/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.archive.ArchiveConfig;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.materialization.archive.LogWriter;
import dev.lockstep.materialization.decode.EventDecoder;
import dev.lockstep.materialization.decode.EventDecoders;
import dev.lockstep.materialization.row.RowOutcome;
import dev.lockstep.materialization.row.SourceProgram;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.FeatureSpecs;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports into real logs, held to a plain reckoning. */
final class HistoryImportIT {
  private static final long SEED = 77;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final TestingStack stack = TestingStack.shared();
  @TempDir private Path directory = Path.of("");

  @Test
  void writesWhatAPlainReckoningGives() throws Exception {
    OnlineStoreConfig store = store("hiplain");
    ViewPlan view = FeatureSpecs.views("hiplain").get(1);
    List<byte[]> events = events(view, 3_000);
    events.add(100, "{\"tenant\": 5}".getBytes(UTF_8));
    events.add(200, "no json".getBytes(UTF_8));
    HistoryReport report = run(store, view, events, Optional.empty());
    List<LogRow> expected = expected(view, events, Optional.empty());
    assertThat(sorted(LogWriter.read(store, view))).isEqualTo(sorted(expected));
    HistoryReport.ViewHistory counts = report.views().get(0);
    assertThat(counts.rows()).isEqualTo(expected.size());
    assertThat(counts.duplicates()).isPositive();
    assertThat(report.bad()).isGreaterThanOrEqualTo(2);
    assertThat(Files.readAllLines(directory.resolve("rejects.jsonl")))
        .hasSize((int) report.bad())
        .anySatisfy(line -> assertThat(line).contains("\"row\":101").contains("events.jsonl"))
        .anySatisfy(line -> assertThat(line).contains("\"event\":\"no json\""));
    assertThatThrownBy(() -> run(store, view, events, Optional.empty()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("has imported history already (%s rows)".formatted(expected.size()));
    try (Lake lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
        ArchiveService archive =
            new ArchiveService(
                store, lake, ArchiveConfig.DEFAULT, new SimpleMeterRegistry(), progress -> {})) {
      LakeSnapshot snapshot = archive.runOnce(List.of(view)).get(0).snapshot().orElseThrow();
      assertThat(snapshot.rows()).isEqualTo(expected.size());
      assertThat(snapshot.position().seqs().values()).allMatch(seq -> seq == 0);
    }
  }

  @Test
  void ordersByTheArrivalColumn() throws Exception {
    OnlineStoreConfig store = store("hiarrive");
    ViewPlan view = FeatureSpecs.views("hiarrive").get(0);
    List<byte[]> events = new ArrayList<>();
    Random random = new Random(SEED);
    long late = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
    for (byte[] event : events(view, 500)) {
      Map<String, Object> json = new HashMap<>();
      JSON.readTree(event).fields().forEachRemaining(f -> json.put(f.getKey(), f.getValue()));
      json.put("loaded_at", Instant.ofEpochMilli(late + random.nextInt(100)).toString());
      events.add(JSON.writeValueAsBytes(json));
    }
    run(store, view, events, Optional.of("loaded_at"));
    assertThat(sorted(LogWriter.read(store, view)))
        .isEqualTo(sorted(expected(view, events, Optional.of("loaded_at"))));
  }

  @Test
  void whatAKilledImportLeftIsNotThere() throws Exception {
    OnlineStoreConfig store = store("hikilled");
    ViewPlan view = FeatureSpecs.views("hikilled").get(2);
    List<byte[]> events = events(view, 300);
    try (LogWriter writer = new LogWriter(store, view)) {
      writer.createTopic();
      leaveATransactionOpen(store, view);
    }
    run(store, view, events, Optional.empty());
    assertThat(sorted(LogWriter.read(store, view)))
        .isEqualTo(sorted(expected(view, events, Optional.empty())));
  }

  @Test
  void refusesViewsWithLiveRows() throws Exception {
    OnlineStoreConfig store = store("hilive");
    ViewPlan view = FeatureSpecs.views("hilive").get(2);
    List<byte[]> events = events(view, 300);
    ViewRows rows = new ViewRows(view, Files.createDirectory(directory.resolve("tmp")), 1 << 20);
    EventDecoder decoder = EventDecoders.of(view.inputs().get(0).source());
    rows.take(0, decoder.decode(events.get(0)), null, Long.MAX_VALUE, 1);
    rows.finish();
    HistoryLog log = new HistoryLog(store);
    try (LogWriter writer = new LogWriter(store, view).createTopic()) {
      log.requireEmpty(List.of(view));
      List<LogRow> live =
          new EventGenerator(SEED)
              .rows(
                  view,
                  EventShape.of(5, 20),
                  key -> KeyPartitioner.partition(key, view.partitions()));
      writer.write(live, new Random(SEED), 5);
      assertThatThrownBy(() -> log.write(List.of(rows), sent -> {}))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("ingest writes to hilive.log.");
      assertThat(sorted(LogWriter.read(store, view))).isEqualTo(sorted(live));
      assertThatThrownBy(() -> run(store, view, events, Optional.empty()))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("has 20 live rows already");
    }
    rows.close();
  }

  private void leaveATransactionOpen(OnlineStoreConfig store, ViewPlan view) {
    Map<String, Object> properties = KafkaClients.properties(store);
    properties.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, store.naming().prefix() + ".history-import");
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    for (int i = 0; i < 50; i++) {
      producer.send(
          new ProducerRecord<>(store.naming().featureLog(view), 0, new byte[1], new byte[1]));
    }
    producer.flush();
    producer.close(Duration.ZERO);
  }

  private HistoryReport run(
      OnlineStoreConfig store, ViewPlan view, List<byte[]> events, Optional<String> arrival) {
    SourcePlan source = view.inputs().get(0).source();
    HistoryImport.Options options =
        new HistoryImport.Options(
            directory.resolve("rejects.jsonl"), directory.resolve("scratch"), 200_000);
    return new HistoryImport(store, options)
        .run(
            List.of(view),
            List.of(new HistorySource(source, arrival, List.of(columns -> file(events)))),
            line -> {});
  }

  private static HistoryFile file(List<byte[]> events) {
    return new HistoryFile() {
      private int next;

      @Override
      public String name() {
        return "events.jsonl";
      }

      @Override
      public boolean readNext(Sink sink) {
        if (next == events.size()) {
          return false;
        }
        byte[] event = events.get(next++);
        sink.event(next, event);
        return true;
      }

      @Override
      public void close() {}
    };
  }

  private List<byte[]> events(ViewPlan view, int count) throws Exception {
    List<byte[]> events = new ArrayList<>();
    for (var event :
        new EventGenerator(SEED)
            .events(view, view.inputs().get(0).source(), EventShape.of(10, count))) {
      events.add(JSON.writeValueAsBytes(event));
    }
    return events;
  }

  /** One event at a time, with nothing clever. */
  private static List<LogRow> expected(
      ViewPlan view, List<byte[]> events, Optional<String> arrivalColumn) throws Exception {
    record Arrived(long arrival, RowOutcome.Row row) {}
    SourceProgram program = SourceProgram.of(view, view.inputs().get(0));
    List<Arrived> arrived = new ArrayList<>();
    for (byte[] event : events) {
      long now = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
      if (arrivalColumn.isPresent()) {
        now = Instant.parse(JSON.readTree(event).get(arrivalColumn.get()).asText()).toEpochMilli();
      }
      if (program.apply(event, now) instanceof RowOutcome.Row row) {
        long arrival = arrivalColumn.isPresent() ? now : row.eventTimeMillis();
        if (arrival <= System.currentTimeMillis()) {
          arrived.add(new Arrived(arrival, row));
        }
      }
    }
    arrived.sort(Comparator.comparingLong(Arrived::arrival));
    Map<String, Long> taken = new HashMap<>();
    List<Arrived> kept = new ArrayList<>();
    for (Arrived one : arrived) {
      Long before = taken.get(one.row().eventId());
      boolean free =
          view.dedup().isEmpty()
              || before == null
              || one.arrival() - before >= view.dedup().get().horizonMillis();
      if (free) {
        taken.put(one.row().eventId(), one.arrival());
        kept.add(one);
      }
    }
    long[] next = new long[view.partitions()];
    kept.forEach(one -> next[partition(view, one.row().key())]--);
    List<LogRow> rows = new ArrayList<>();
    for (Arrived one : kept) {
      int partition = partition(view, one.row().key());
      rows.add(
          new LogRow(
              one.row().key(),
              one.row().eventTimeMillis(),
              partition,
              ++next[partition],
              one.arrival(),
              one.row().eventId(),
              one.row().values()));
    }
    return rows;
  }

  private static int partition(ViewPlan view, EntityKey key) {
    return KeyPartitioner.partition(key, view.partitions());
  }

  private static List<LogRow> sorted(List<LogRow> rows) {
    return rows.stream()
        .sorted(Comparator.comparingInt(LogRow::partition).thenComparingLong(LogRow::seq))
        .toList();
  }

  private OnlineStoreConfig store(String prefix) {
    return OnlineStoreConfig.of(stack.endpoints().kafkaBootstrap(), "http://unused:1")
        .withNaming(new Naming(prefix));
  }
}
