/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestProcessRecords {
  @TempDir private Path directory;

  @Test
  void findsWhatRunsUntilItIsClosed() {
    ProcessRecords records = new ProcessRecords(directory);
    ProcessRecord serve =
        ProcessRecord.ofThisProcess(
            ProcessRecord.SERVE, Map.of(ProcessRecord.GRPC, "127.0.0.1:6570"));

    try (ProcessRecords.Registration registration = records.register(serve)) {
      assertThat(registration).isNotNull();
      assertThat(records.find(ProcessRecord.SERVE)).contains(serve);
      assertThat(records.find(ProcessRecord.INGEST)).isEmpty();
    }

    assertThat(records.live()).isEmpty();
  }

  @Test
  void forgetsAProcessThatIsGone() throws IOException {
    ProcessRecords records = new ProcessRecords(directory);
    ProcessRecord self = ProcessRecord.ofThisProcess(ProcessRecord.SERVE, Map.of());
    // The same process id, started at another time, is another process.
    records.register(
        new ProcessRecord(
            ProcessRecord.SERVE, self.pid(), self.startedMillis() - 60_000, Map.of()));

    assertThat(records.live()).isEmpty();
    try (var files = Files.list(directory.resolve("run"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void knowsAProcessWhoseStartIsReadALittleDifferently() {
    ProcessRecords records = new ProcessRecords(directory);
    ProcessRecord self = ProcessRecord.ofThisProcess(ProcessRecord.SERVE, Map.of());

    records.register(
        new ProcessRecord(ProcessRecord.SERVE, self.pid(), self.startedMillis() - 1000, Map.of()));

    assertThat(records.find(ProcessRecord.SERVE)).isPresent();
  }

  @Test
  void readsARecordWithMoreThanItKnows() throws IOException {
    ProcessRecord self = ProcessRecord.ofThisProcess(ProcessRecord.SERVE, Map.of());
    Files.createDirectories(directory.resolve("run"));
    Files.writeString(
        directory.resolve("run/serve-1.json"),
        "{\"role\":\"serve\",\"pid\":%d,\"startedMillis\":%d,\"addresses\":{},\"colour\":1}"
            .formatted(self.pid(), self.startedMillis()));

    assertThat(new ProcessRecords(directory).live()).containsExactly(self);
  }

  @Test
  void saysWhyADirectoryCannotBeRead() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThatThrownBy(() -> new ProcessRecords(file).live())
        .isInstanceOf(LockstepException.class)
        .hasMessage("Cannot read " + file.resolve("run") + ": NotDirectoryException");
  }

  @Test
  void letsOnePartRunAlone() {
    ProcessRecords records = new ProcessRecords(directory);
    ProcessRecord dev =
        ProcessRecord.ofThisProcess(ProcessRecord.DEV, Map.of(ProcessRecord.DEFINITIONS, "/x"));

    try (ProcessRecords.Registration registration = records.registerAlone(dev)) {
      assertThat(registration).isNotNull();
      assertThatThrownBy(() -> records.registerAlone(dev))
          .isInstanceOf(LockstepException.class)
          .hasMessageStartingWith(
              "lockstep dev runs with this state directory already: process %d, definitions /x"
                  .formatted(dev.pid()));
    }
    records.registerAlone(dev).close();
  }

  @Test
  void knowsNothingWithoutADirectory() {
    assertThat(new ProcessRecords(directory.resolve("none")).live()).isEmpty();
  }

  @Test
  void skipsFilesThatAreNoRecords() throws IOException {
    Files.createDirectories(directory.resolve("run"));
    Files.writeString(directory.resolve("run/serve-1.json"), "nonsense");

    assertThat(new ProcessRecords(directory).live()).isEmpty();
  }
}
