/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tiles from the command line, on a stack of its own. */
final class TilesIT {
  private static final Path QUICKSTART = Path.of("../examples/quickstart").toAbsolutePath();

  @TempDir private Path directory;

  @AfterEach
  void stop() throws IOException, InterruptedException {
    CommandRun.of(directory, "stack", "stop");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void materializesAndGoesBack() throws Exception {
    fine("stack", "start");
    assertThat(fine("runs")).contains("No tiles yet");
    fine("apply", "-d", QUICKSTART.toString(), "--create-topics");
    assertThat(fine("materialize")).contains("Nothing new, commit 0 counts.");
    try (LockstepProcess ingest = ingest()) {
      send("orders.jsonl");
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> fine("materialize").contains("Commit 1 counts."));
      assertThat(fine("runs")).contains("customer_orders").contains("new generation 1");

      send("more-orders.csv");
      await().atMost(Duration.ofMinutes(2)).until(() -> behind(0) > 0);
      assertThat(fine("materialize", "--full")).contains("Commit 2 counts.");
      assertThat(ingest.isAlive()).isTrue();
    }
    JsonNode runs = runs();
    assertThat(runs.findValuesAsText("commit")).containsExactly("1", "2");
    assertThat(runs.findValuesAsText("generation")).containsExactly("1", "2");

    assertThat(failing("runs", "rollback", "2")).contains("commit 2 says what counts already");
    assertThat(failing("runs", "rollback", "9")).contains("there is no commit 9");
    assertThat(fine("runs", "rollback", "1")).contains("Commit 3 counts: back to commit 1.");
    assertThat(behind(2)).isPositive();
    assertThat(fine("materialize")).contains("Commit 4 counts.");
    assertThat(behind(3)).isZero();
    assertThat(fine("materialize")).contains("Nothing new, commit 4 counts.");
    assertThat(failing("materialize", "--view", "customer_order"))
        .contains("unknown feature view 'customer_order'; did you mean 'customer_orders'?");
    goesOnUntilItIsStopped();
  }

  private void goesOnUntilItIsStopped() throws Exception {
    try (LockstepProcess every =
        LockstepProcess.start(directory, "materialize", "--every", "200ms")) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  every.lines().stream().filter(line -> line.startsWith("Nothing new")).count()
                      > 2);
      assertThat(every.output()).contains("Materializing every 200ms, metrics on http://");
      assertThat(every.stop()).as("ends when it is told to").isTrue();
    }
  }

  private LockstepProcess ingest() throws IOException {
    LockstepProcess ingest = LockstepProcess.start(directory, "ingest");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> ingest.output().contains("Ingest of") || !ingest.isAlive());
    return ingest.isAlive() ? ingest : ingest();
  }

  private JsonNode runs() throws IOException, InterruptedException {
    String output = fine("runs", "list", "--json");
    return new ObjectMapper().readTree(output.substring(output.indexOf('[')));
  }

  private long behind(int commit) throws IOException, InterruptedException {
    return runs().get(commit).path("views").get(0).path("behind").asLong();
  }

  private void send(String file) throws IOException, InterruptedException {
    fine("send", "--source", "orders", "--file", QUICKSTART.resolve(file).toString());
  }

  private String fine(String... arguments) {
    return CommandRun.of(directory, arguments).fine();
  }

  private String failing(String... arguments) {
    CommandRun run = CommandRun.of(directory, arguments);
    assertThat(run.exit()).as(run.output()).isEqualTo(1);
    return run.output();
  }
}
