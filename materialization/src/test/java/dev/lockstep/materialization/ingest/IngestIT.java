/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.materialization.deadletter.DeadLetterHeaders;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import dev.lockstep.stack.Role;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingest against a real Kafka, held to what a plain reckoning of its source gives. */
final class IngestIT {
  private static final long SEED = 20_261_120;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private final TestingStack stack = TestingStack.shared();
  private final String bootstrap = stack.endpoints().kafkaBootstrap();

  @Test
  void writesWhatAPlainReckoningGives(@TempDir Path state) throws Exception {
    String prefix = "itplain";
    createTopic(prefix + "_payments", 3);
    PaymentLoad load = new PaymentLoad(SEED, 10_000, System.currentTimeMillis());
    send(prefix, load.events, Integer.MAX_VALUE);
    try (IngestService service = service(prefix, state, IngestFixtures.views(prefix))) {
      awaitNoLag(prefix);
      assertThat(service.status())
          .allSatisfy(
              status -> {
                assertThat(status.state()).isEqualTo(IngestStatus.State.RUNNING);
                assertThat(status.numbers().in()).isEqualTo(load.events.size());
                assertThat(status.numbers().late()).isPositive();
              });
    }
    check(prefix, load);
  }

  @Test
  void losesAndDoublesNothingWhateverIsKilled(@TempDir Path state) throws Exception {
    String prefix = "itkill";
    createTopic(prefix + "_payments", 4);
    PaymentLoad load = new PaymentLoad(SEED + 1, 40_000, System.currentTimeMillis());
    Path log = state.resolve("processes.log");
    try (IngestProcess first = IngestProcess.start(bootstrap, prefix, state, log);
        IngestProcess second = IngestProcess.start(bootstrap, prefix, state, log)) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> send(prefix, load.events, 1_000));
      awaitRows(prefix, 3_000);
      first.kill();
      awaitRows(prefix, 12_000);
      try (IngestProcess third = IngestProcess.start(bootstrap, prefix, state, log)) {
        awaitRows(prefix, 18_000);
        stack.kill(Role.KAFKA);
        stack.restart(Role.KAFKA);
        awaitRows(prefix, 24_000);
        second.kill();
        sending.join();
        awaitNoLag(prefix);
        assertThat(third.isAlive()).isTrue();
      }
    }
    check(prefix, load);
  }

  @Test
  void waitsForSourcesAndFollowsTheCatalog(@TempDir Path state) throws Exception {
    String prefix = "itfollow";
    List<ViewPlan> views = new CopyOnWriteArrayList<>();
    try (IngestService service = service(prefix, state, views)) {
      assertThat(service.status()).isEmpty();
      views.add(IngestFixtures.views(prefix).get(0));
      service.refresh();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(service.status()).hasSize(1);
                IngestStatus status = service.status().get(0);
                assertThat(status.state()).isEqualTo(IngestStatus.State.WAITING);
                assertThat(status.message()).isEqualTo("No source topic itfollow_payments");
              });
      createTopic(prefix + "_payments", 1);
      await()
          .atMost(PATIENCE)
          .until(() -> service.status().get(0).state() == IngestStatus.State.RUNNING);
      views.clear();
      service.refresh();
      await().atMost(PATIENCE).until(() -> service.status().isEmpty());
    }
  }

  @Test
  void refusesALogWithOtherPartitionsThanThePlan(@TempDir Path state) throws Exception {
    String prefix = "itparts";
    ViewPlan view = IngestFixtures.views(prefix).get(0);
    createTopic(prefix + "_payments", 1);
    createTopic(new Naming(prefix).featureLog(view), view.partitions() + 1);
    try (IngestService service = service(prefix, state, List.of(view))) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(service.status()).hasSize(1);
                IngestStatus status = service.status().get(0);
                assertThat(status.state()).isEqualTo(IngestStatus.State.FAILED);
                assertThat(status.message())
                    .isEqualTo("Topic itparts.log.every.v1 has 3 partitions, view every says 2");
              });
    }
  }

  private void check(String prefix, PaymentLoad load) {
    List<ConsumerRecord<byte[], byte[]>> source =
        TopicContents.read(bootstrap, prefix + "_payments");
    assertThat(source).as("seed %s", SEED).hasSizeGreaterThanOrEqualTo(load.events.size());
    for (ViewPlan view : IngestFixtures.views(prefix)) {
      checkRows(prefix, view, expectedRows(view, source, load));
      checkDeadLetters(prefix, view, source, load);
    }
  }

  private static Map<String, Integer> expectedRows(
      ViewPlan view, List<ConsumerRecord<byte[], byte[]>> source, PaymentLoad load) {
    Map<String, Integer> rows = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : source) {
      String event = new String(record.value(), UTF_8);
      if (load.fate(event) == PaymentLoad.Fate.ROW) {
        String row = Optional.ofNullable(load.rowTexts.get(event)).orElseThrow();
        rows.merge(row, 1, (before, one) -> view.dedup().isPresent() ? before : before + one);
      }
    }
    return rows;
  }

  private void checkRows(String prefix, ViewPlan view, Map<String, Integer> expected) {
    LogRowCodec codec = new LogRowCodec(view);
    Map<String, Integer> rows = new HashMap<>();
    Map<Integer, LogRow> newest = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record :
        TopicContents.read(bootstrap, new Naming(prefix).featureLog(view))) {
      LogRow row = codec.decode(record.value());
      assertThat(new String(record.key(), UTF_8)).isEqualTo(row.key().encoded());
      assertThat(record.partition()).isEqualTo(row.partition());
      assertThat(KeyPartitioner.partition(row.key(), view.partitions())).isEqualTo(row.partition());
      LogRow before = newest.put(record.partition(), row);
      assertThat(row.seq()).isEqualTo(before == null ? 1 : before.seq() + 1);
      if (before != null) {
        assertThat(row.ingestTimeMillis()).isGreaterThanOrEqualTo(before.ingestTimeMillis());
      }
      List<?> values = row.values();
      assertThat(values.get(3)).isEqualTo((Double) values.get(2) * 2);
      rows.merge(
          PaymentLoad.rowText(values.get(0), values.get(1), values.get(2), row.eventTimeMillis()),
          1,
          Integer::sum);
    }
    assertThat(rows).as("rows of %s", view.name()).isEqualTo(expected);
  }

  private void checkDeadLetters(
      String prefix, ViewPlan view, List<ConsumerRecord<byte[], byte[]>> source, PaymentLoad load) {
    List<String> expected =
        source.stream()
            .filter(record -> load.fate(new String(record.value(), UTF_8)) == PaymentLoad.Fate.DEAD)
            .map(record -> record.partition() + "-" + record.offset() + " " + record.value().length)
            .toList();
    List<String> letters = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> letter :
        TopicContents.read(bootstrap, new Naming(prefix).deadLetters())) {
      if (header(letter, DeadLetterHeaders.VIEW).equals(view.name())) {
        letters.add(
            header(letter, DeadLetterHeaders.PARTITION)
                + "-"
                + header(letter, DeadLetterHeaders.OFFSET)
                + " "
                + letter.value().length);
      }
    }
    assertThat(letters)
        .as("dead letters of %s", view.name())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return DeadLetterHeaders.text(letter.headers(), name).orElse("(none)");
  }

  private IngestService service(String prefix, Path state, List<ViewPlan> views) {
    IngestService service =
        new IngestService(
            IngestProcess.config(bootstrap, prefix, state), () -> views, new SimpleMeterRegistry());
    service.start();
    return service;
  }

  private void awaitNoLag(String prefix) {
    try (Admin admin = admin()) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                for (ViewPlan view : IngestFixtures.views(prefix)) {
                  assertThat(IngestLag.records(admin, new Naming(prefix), view)).isZero();
                }
              });
    }
  }

  private void awaitRows(String prefix, long rows) {
    try (Admin admin = admin()) {
      for (ViewPlan view : IngestFixtures.views(prefix)) {
        String log = new Naming(prefix).featureLog(view);
        await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .until(
                () ->
                    admin.listTopics().names().get().contains(log)
                        && TopicContents.end(admin, log, view.partitions()) >= rows);
      }
    }
  }

  private void send(String prefix, List<String> events, int perSecond) {
    Map<String, Object> properties =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            2_000_000);
    long start = System.nanoTime();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < events.size(); i++) {
        LockSupport.parkNanos(start + i * 1_000_000_000L / perSecond - System.nanoTime());
        var unused =
            producer.send(
                new ProducerRecord<>(prefix + "_payments", events.get(i).getBytes(UTF_8)));
      }
    }
  }

  private void createTopic(String topic, int partitions) throws Exception {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrap));
  }
}
