/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.versions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.cli.wiring.Topics;
import dev.lockstep.materialization.ingest.IngestLag;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A new version takes imported history first, and then its sources from their beginning. */
final class CandidateHistoryIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int LIVE = 100;
  private static final int HISTORY = 50;

  @TempDir private Path directory;

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  void historyComesBeforeTheReplay() throws Exception {
    try (CommandFixture commands = CommandFixture.start(directory)) {
      OnlineStoreConfig config = commands.config();
      commands.run("apply", "-d", commands.definitions("amount >= 0.0"), "--create-topics");
      commands.start("ingest");
      try (Producer<byte[], byte[]> producer = Topics.producer(config);
          Admin admin = KafkaClients.admin(config)) {
        new PaymentLoad(producer).backlog(LIVE);
        ViewPlan first = commands.view("spread", 1);
        await("the first version")
            .atMost(PATIENCE)
            .until(() -> IngestLag.records(admin, config.naming(), first) == 0);

        commands.run("apply", "-d", commands.definitions("amount > -1.0"), "--await-history");
        assertThat(commands.output("versions")).contains("candidate, awaits history");
        assertThat(commands.output("promote")).contains("waits for imported history");
        assertThat(commands.output("import", "--candidate", "--source", "nothing", "--file", "x"))
            .contains("unknown source");
        commands.run(
            "import", "--candidate", "--no-archive", "--source", "payments", "--file", history());
        commands.run("promote", "--wait=2m", "--max-behind=0");

        List<LogRow> rows = commands.log(commands.view("spread", 2));
        assertThat(rows).hasSize(HISTORY + LIVE);
        assertThat(rows.stream().filter(row -> row.seq() <= 0)).hasSize(HISTORY);
        assertThat(rows)
            .filteredOn(row -> row.seq() <= 0)
            .extracting(LogRow::key)
            .doesNotHaveDuplicates();
        assertThat(commands.output("versions")).containsPattern("spread +2\\.1 +active");
      }
    }
  }

  private String history() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < HISTORY; i++) {
      lines.add(
          "{\"id\":\"h%d\",\"card\":\"old%d\",\"amount\":1.5,\"at\":%d}"
              .formatted(i, i, 1_700_000_000_000L + i));
    }
    Path file = directory.resolve("history.jsonl");
    Files.write(file, lines, UTF_8);
    return file.toString();
  }
}
