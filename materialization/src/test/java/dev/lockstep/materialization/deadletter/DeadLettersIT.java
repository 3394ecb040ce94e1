/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.materialization.ingest.IngestConfig;
import dev.lockstep.materialization.ingest.IngestService;
import dev.lockstep.materialization.ingest.IngestStatus;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.testing.stack.TestingStack;
import dev.lockstep.type.ValueType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeadLettersIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Naming NAMING = new Naming("itdead");
  private final TestingStack stack = TestingStack.shared();
  private final OnlineStoreConfig store =
      OnlineStoreConfig.of(stack.endpoints().kafkaBootstrap(), "http://unused:1")
          .withNaming(NAMING);
  private final DeadLetters deadLetters = new DeadLetters(store);

  @Test
  void showsAndSendsAgain(@TempDir Path state) throws Exception {
    assertThat(deadLetters.list(DeadLetterFilter.OPEN)).isEmpty();
    long now = 1_795_000_000_000L;
    AtomicLong clock = new AtomicLong(now);
    // "wide" takes an event that "narrow" refuses, since it needs no item.
    ViewPlan narrow = view("narrow", true);
    ViewPlan wide = view("wide", false);
    try (IngestService ingest =
        new IngestService(
            IngestConfig.of(store, state),
            () -> List.of(narrow, wide),
            new SimpleMeterRegistry(),
            () -> Instant.ofEpochMilli(clock.get()))) {
      ingest.start();
      // The ingest clock stands still, and the views start nevertheless once their source is there.
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  ingest.status().stream()
                          .filter(status -> status.message().startsWith("No source topic"))
                          .count()
                      == 2);
      createTopic("clicks");
      send("{\"user\":\"a\",\"at\":" + now + "}"); // no item
      send("{\"user\":\"b\",\"item\":\"i\",\"at\":" + (now + 60_000) + "}"); // too early
      awaitLetters(DeadLetterFilter.OPEN, 3);

      List<DeadLetter> narrowed = deadLetters.list(DeadLetterFilter.OPEN.withView("narrow"));
      assertThat(narrowed).hasSize(2);
      DeadLetter noItem = narrowed.get(0);
      assertThat(noItem.stage()).isEqualTo("VALIDATE");
      assertThat(noItem.reason()).isEqualTo("Required column item is missing or null");
      assertThat(noItem.printable()).isEqualTo("{\"user\":\"a\",\"at\":" + now + "}");
      assertThat(noItem.source()).isEqualTo("clicks");
      assertThat(noItem.offset()).isZero();
      assertThat(deadLetters.list(DeadLetterFilter.OPEN.withSource("nothing"))).isEmpty();
      assertThat(deadLetters.list(DeadLetterFilter.OPEN.withLimit(1)))
          .isEqualTo(deadLetters.list(DeadLetterFilter.OPEN).subList(2, 3));
      assertThat(
              deadLetters.list(DeadLetterFilter.OPEN.withSince(Instant.now().plusSeconds(3_600))))
          .isEmpty();

      clock.addAndGet(60_000);
      Resubmission early = deadLetters.resubmit(List.of(narrowed.get(1).id()), false);

      assertThat(early.refused()).isEmpty();
      await().atMost(PATIENCE).until(() -> out(ingest, "narrow") == 1);
      assertThat(deadLetters.list(DeadLetterFilter.OPEN)).hasSize(2);
      assertThat(deadLetters.list(DeadLetterFilter.OPEN.withResubmitted())).hasSize(3);
      assertThat(deadLetters.resubmit(early.sent(), false).refused())
          .containsExactly(Map.entry(narrowed.get(1).id(), "It was sent again before"));

      // What is still wrong comes back as a new dead letter; the view that took it sees nothing.
      Resubmission rest = deadLetters.resubmitAll(DeadLetterFilter.OPEN, false);
      assertThat(rest.sent()).hasSize(2);
      awaitLetters(DeadLetterFilter.OPEN.withView("narrow"), 1);
      DeadLetter again = deadLetters.list(DeadLetterFilter.OPEN).get(0);
      assertThat(again.attempt()).isEqualTo(1);
      assertThat(again.topic()).isEqualTo("itdead_clicks");
      assertThat(again.offset()).isZero();
      await().atMost(PATIENCE).until(() -> out(ingest, "wide") == 2);

      assertThat(deadLetters.resubmit(early.sent(), true).sent()).isEqualTo(early.sent());
      await().atMost(PATIENCE).until(() -> out(ingest, "narrow") == 2);
      assertThat(out(ingest, "wide")).isEqualTo(2);
      assertThat(deadLetters.resubmit(List.of(new DeadLetterId(0, 999_999)), false).refused())
          .containsValue("There is no such dead letter");
    }
    List<DeadLetter> followed = new ArrayList<>();
    deadLetters.follow(
        DeadLetterFilter.OPEN.withResubmitted(), followed::add, () -> followed.size() < 4);
    assertThat(followed).hasSize(4);
  }

  private void awaitLetters(DeadLetterFilter filter, int count) {
    await().atMost(PATIENCE).until(() -> deadLetters.list(filter).size() == count);
  }

  private static long out(IngestService ingest, String view) {
    return ingest.status().stream()
        .filter(status -> status.view().equals(view))
        .map(IngestStatus::numbers)
        .mapToLong(IngestStatus.Numbers::out)
        .sum();
  }

  private static ViewPlan view(String name, boolean itemRequired) {
    List<ColumnPlan> columns =
        List.of(
            new ColumnPlan("user", ValueType.STRING, true),
            new ColumnPlan("item", ValueType.STRING, itemRequired),
            new ColumnPlan("at", ValueType.TIMESTAMP, true));
    SourcePlan source =
        new SourcePlan(
            "clicks",
            "itdead_clicks",
            new SourceFormat.Json(),
            columns,
            "at",
            TimestampFormat.EPOCH_MILLIS,
            1_000);
    return new ViewPlan(
        name,
        1,
        1,
        new EntityPlan("user", List.of(columns.get(0))),
        List.of(new ViewInput(source, Optional.empty(), Map.of())),
        columns,
        Optional.empty(),
        new ViewKind.Windowed(),
        List.of(),
        1);
  }

  private void send(String event) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", store.kafkaBootstrap()),
            new StringSerializer(),
            new StringSerializer())) {
      var unused = producer.send(new ProducerRecord<>("itdead_clicks", event));
    }
  }

  private void createTopic(String name) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", store.kafkaBootstrap()))) {
      admin.createTopics(List.of(new NewTopic("itdead_" + name, 1, (short) 1))).all().get();
    }
  }
}
