/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Feature tables whose command is ended between days and in the middle of them. */
final class MaterializeKilledIT {
  private static final int DAYS = 4;

  @TempDir private Path directory;

  @Test
  @Timeout(180)
  void everyDayIsThereOnceWhateverIsKilled() throws Exception {
    TestingPayments.write(directory);
    try (LockstepProcess undisturbed = start("ml.undisturbed")) {
      assertThat(undisturbed.awaitExit()).as(undisturbed.output()).isZero();
    }
    try (LockstepProcess process = start("ml.fraud")) {
      awaitTimes(process, "computing features", 1);
      process.kill();
      assertThat(process.awaitExit()).as(process.output()).isEqualTo(137);
    }
    try (LockstepProcess process = start("ml.fraud")) {
      awaitTimes(process, "committing", 2);
      process.kill();
      assertThat(process.awaitExit()).as(process.output()).isEqualTo(137);
    }
    try (LockstepProcess process = start("ml.fraud")) {
      awaitTimes(process, "computing features", 1);
      assertThat(process.stop()).isTrue();
      assertThat(process.awaitExit()).as(process.output()).isEqualTo(143);
    }
    assertThat(scratch()).isEmpty();
    try (LockstepProcess last = start("ml.fraud")) {
      assertThat(last.awaitExit()).as(last.output()).isZero();
    }
    try (LockstepProcess again = start("ml.fraud")) {
      assertThat(again.awaitExit()).as(again.output()).isZero();
      assertThat(again.output()).contains("nothing is due");
    }
    try (Lake lake = Lake.open(LakeConfig.local(TestingPayments.lake(directory)))) {
      Table table = lake.catalog().loadTable(TableIdentifier.of("ml", "fraud"));
      assertThat(rows(table))
          .isNotEmpty()
          .isEqualTo(rows(lake.catalog().loadTable(TableIdentifier.of("ml", "undisturbed"))));
      assertThat(Iterables.transform(table.snapshots(), Snapshot::summary))
          .as("no day was written twice")
          .hasSize(DAYS);
    }
  }

  @Test
  void saysWhatIsMissing() {
    CommandRun run =
        CommandRun.of(directory, "materialize", "--as-of", "daily", "--service", "fraud");
    assertThat(run.exit()).isNotZero();
    assertThat(run.output()).contains("--offline");
  }

  private LockstepProcess start(String table) throws IOException {
    return LockstepProcess.start(
        directory,
        "materialize",
        "--offline",
        "--as-of",
        "daily",
        "--until",
        "2026-01-0" + (DAYS + 1),
        "--service",
        "fraud",
        "--table",
        table,
        "-d",
        TestingPayments.definitions(directory).toString(),
        "--state-dir",
        directory.resolve("state").toString(),
        "-D",
        "lake.warehouse=" + TestingPayments.lake(directory));
  }

  private static void awaitTimes(LockstepProcess process, String phase, int times) {
    await(phase)
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                process.lines().stream().filter(line -> line.contains(phase)).count() >= times
                    || !process.isAlive());
  }

  private List<String> scratch() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("state"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("tmp-"))
          .toList();
    }
  }

  private static List<String> rows(Table table) throws IOException {
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      ImmutableList.copyOf(records).forEach(record -> rows.add(record.toString()));
    }
    rows.sort(null);
    return rows;
  }
}
