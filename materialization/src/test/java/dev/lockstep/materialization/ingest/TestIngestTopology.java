/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static dev.lockstep.materialization.ingest.IngestFixtures.payment;
import static dev.lockstep.materialization.ingest.TopologyRun.NAMING;
import static dev.lockstep.materialization.ingest.TopologyRun.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.materialization.deadletter.DeadLetterHeaders;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.DedupPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestIngestTopology {
  private static final long HORIZON = 1_000;

  @Test
  void stampsRowsInTheOrderOfTheirArrival(@TempDir Path directory) {
    try (TopologyRun run = new TopologyRun(directory, Optional.empty())) {
      run.send(payment("p1", "a", 1, NOW - 5));
      run.send(payment("p2", "b", 2, NOW));
      run.clock.addAndGet(-100);
      run.send(payment("p3", "a", 3, NOW - 10));

      List<LogRow> rows = run.rows();

      assertThat(rows).extracting(LogRow::seq).containsExactly(1L, 2L, 3L);
      assertThat(rows).extracting(LogRow::ingestTimeMillis).containsExactly(NOW, NOW, NOW);
      assertThat(rows).extracting(LogRow::eventTimeMillis).containsExactly(NOW - 5, NOW, NOW - 10);
      assertThat(rows.get(2).key()).isEqualTo(new EntityKey("a"));
      assertThat(rows.get(2).eventId()).isEmpty();
      assertThat(rows.get(2).values()).containsExactly("p3", "a", 3.0, 6.0);
      assertThat(run.numbers().late()).isEqualTo(1);
    }
  }

  @Test
  void dropsWhatTheViewDoesNotWant(@TempDir Path directory) {
    try (TopologyRun run = new TopologyRun(directory, Optional.empty())) {
      run.send(payment("p1", "a", 1, NOW).replace("OK", "TEST"));
      run.send(payment("p2", "a", 1, NOW).replace("\"OK\"", "null"));

      assertThat(run.rows()).extracting(row -> row.values().get(0)).containsExactly("p2");
      assertThat(run.deadLetters()).isEmpty();
      assertThat(run.numbers().filtered()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment_id", "payment_id,card_id"})
  void dropsDuplicatesWithinTheHorizonOnly(String by, @TempDir Path directory) {
    try (TopologyRun run = new TopologyRun(directory, dedup(by))) {
      run.send(payment("p1", "a", 1, NOW));
      run.clock.set(NOW + HORIZON - 1);
      run.send(payment("p1", "a", 2, NOW));
      run.send(payment("p2", "a", 3, NOW));
      run.clock.set(NOW + HORIZON);
      run.send(payment("p1", "a", 4, NOW));
      run.clock.set(NOW + 2 * HORIZON - 1);
      run.send(payment("p1", "a", 5, NOW));

      List<LogRow> rows = run.rows();

      assertThat(rows).extracting(row -> row.values().get(2)).containsExactly(1.0, 3.0, 4.0);
      assertThat(rows).extracting(LogRow::seq).containsExactly(1L, 2L, 3L);
      assertThat(run.numbers().duplicates()).isEqualTo(2);
    }
  }

  @Test
  void knowsDuplicatesAcrossEntities(@TempDir Path directory) {
    try (TopologyRun run = new TopologyRun(directory, dedup("payment_id"))) {
      run.send(payment("p1", "a", 1, NOW));
      run.send(payment("p1", "b", 2, NOW));

      assertThat(run.rows()).extracting(row -> row.key().encoded()).containsExactly("a");
    }
  }

  @Test
  void tellsEntitiesApartThatArePartOfTheIdentity(@TempDir Path directory) {
    try (TopologyRun run = new TopologyRun(directory, dedup("payment_id,card_id"))) {
      run.send(payment("p1", "a", 1, NOW));
      run.send(payment("p1", "b", 2, NOW));

      List<LogRow> rows = run.rows();
      assertThat(rows).extracting(row -> row.key().encoded()).containsExactly("a", "b");
      assertThat(rows).extracting(LogRow::eventId).containsExactly("p1|a", "p1|b");
    }
  }

  @Test
  void keepsWhatCannotBecomeARowAndGoesOn(@TempDir Path directory) {
    try (TopologyRun run = new TopologyRun(directory, dedup("payment_id"))) {
      run.send("key".getBytes(UTF_8), "not json".getBytes(UTF_8), 42);
      run.send(null, null, 43);
      run.send(payment("p1", "a", 1, NOW + 600_001));
      run.send(payment("p1", "a", 1, NOW).replace("\"a\"", "null"));
      run.send(payment("p1", "x".repeat(3_000), 1, NOW));
      run.send(payment("p".repeat(3_000), "a", 1, NOW));
      run.send(payment("p1", "a", 1, NOW + 600_000));

      assertThat(run.rows()).hasSize(1);
      assertThat(run.deadLetters())
          .extracting(letter -> header(letter, DeadLetterHeaders.STAGE))
          .containsExactly("DECODE", "DECODE", "EVENT_TIME", "KEY", "KEY", "IDENTITY");
      assertThat(run.numbers().deadLetters()).isEqualTo(6);
    }
  }

  @Test
  void saysWhereADeadLetterCameFromAndWhy(@TempDir Path directory) {
    try (TopologyRun run = new TopologyRun(directory, Optional.empty())) {
      run.send("key".getBytes(UTF_8), "not json".getBytes(UTF_8), 42);

      TestRecord<byte[], byte[]> letter = run.deadLetters().get(0);

      assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
      assertThat(letter.value()).isEqualTo("not json".getBytes(UTF_8));
      assertThat(header(letter, DeadLetterHeaders.REASON)).startsWith("Not valid JSON: ");
      assertThat(header(letter, DeadLetterHeaders.VIEW)).isEqualTo("activity");
      assertThat(header(letter, DeadLetterHeaders.VERSION)).isEqualTo("1");
      assertThat(header(letter, DeadLetterHeaders.SOURCE)).isEqualTo("payments");
      assertThat(header(letter, DeadLetterHeaders.TOPIC)).isEqualTo("payments");
      assertThat(header(letter, DeadLetterHeaders.PARTITION)).isEqualTo("0");
      assertThat(header(letter, DeadLetterHeaders.OFFSET)).isEqualTo("0");
      assertThat(header(letter, DeadLetterHeaders.TIMESTAMP)).isEqualTo("42");
      assertThat(header(letter, DeadLetterHeaders.TIME)).isEqualTo(Long.toString(NOW));
      assertThat(header(letter, DeadLetterHeaders.ATTEMPT)).isEqualTo("0");
    }
  }

  @Test
  void keepsTheBeginningOfAnEventThatTheDeadLetterTopicCannotTake(@TempDir Path directory) {
    try (TopologyRun run = new TopologyRun(directory, Optional.empty())) {
      run.send("x".repeat(2_000));
      run.send(payment("p1", "a", 1, NOW).replace("OK", "y".repeat(1_000_000)));
      run.send(payment("z".repeat(1_000_000), "a", 1, NOW));

      List<TestRecord<byte[], byte[]>> letters = run.deadLetters();

      assertThat(letters.get(0).value()).hasSize(TopologyRun.MAX_DEAD_EVENT_BYTES);
      assertThat(header(letters.get(0), DeadLetterHeaders.TRUNCATED_FROM)).isEqualTo("2000");
      // A long column that the view does not keep does no harm; one that it keeps does.
      assertThat(letters).hasSize(2);
      assertThat(header(letters.get(1), DeadLetterHeaders.STAGE)).isEqualTo("ENCODE");
      assertThat(header(letters.get(1), DeadLetterHeaders.REASON))
          .startsWith("Row is larger than 900000 bytes");
    }
  }

  @Test
  void takesRetriesByTheInputThatTheyName(@TempDir Path directory) {
    try (TopologyRun run = new TopologyRun(directory, Optional.empty())) {
      TestInputTopic<byte[], byte[]> retries = run.input(NAMING.retry(run.view));
      Headers headers = new RecordHeaders();
      DeadLetterHeaders.add(headers, DeadLetterHeaders.INPUT, 0);
      DeadLetterHeaders.add(headers, DeadLetterHeaders.TOPIC, "payments");
      DeadLetterHeaders.add(headers, DeadLetterHeaders.PARTITION, 3);
      DeadLetterHeaders.add(headers, DeadLetterHeaders.OFFSET, 77);
      DeadLetterHeaders.add(headers, DeadLetterHeaders.ATTEMPT, 2);
      byte[] good = payment("p1", "a", 1, NOW).getBytes(UTF_8);

      retries.pipeInput(new TestRecord<>(new byte[0], good, headers));
      retries.pipeInput(new TestRecord<>(new byte[0], "bad".getBytes(UTF_8), headers));
      retries.pipeInput(new byte[0], good);

      assertThat(run.rows()).hasSize(1);
      List<TestRecord<byte[], byte[]>> letters = run.deadLetters();
      assertThat(letters).hasSize(2);
      assertThat(header(letters.get(0), DeadLetterHeaders.OFFSET)).isEqualTo("77");
      assertThat(header(letters.get(0), DeadLetterHeaders.ATTEMPT)).isEqualTo("2");
      assertThat(header(letters.get(1), DeadLetterHeaders.REASON))
          .isEqualTo("The record names no input of the view");
    }
  }

  @Test
  void partitionsLikeKafkaAndPinot() {
    KeyBytesPartitioner partitioner = new KeyBytesPartitioner(7);
    for (int i = 0; i < 1_000; i++) {
      String key = "card " + i + "%C3%A9";
      assertThat(partitioner.partition(key.getBytes(UTF_8)))
          .isEqualTo(KeyPartitioner.partition(new EntityKey(key), 7));
    }
  }

  @Test
  void carriesRowsBetweenStagesUnchanged() {
    RowEnvelope envelope =
        new RowEnvelope(
            new EventOrigin(1, 2, 3, 4), 5, 6, new byte[] {7}, new byte[0], new byte[9]);

    assertThat(RowEnvelope.decode(envelope.encode()))
        .usingRecursiveComparison()
        .isEqualTo(envelope);
  }

  private static Optional<DedupPlan> dedup(String by) {
    return Optional.of(new DedupPlan(List.of(by.split(",", -1)), HORIZON));
  }

  private static String header(TestRecord<byte[], byte[]> letter, String name) {
    return DeadLetterHeaders.text(letter.headers(), name).orElse("(none)");
  }
}
