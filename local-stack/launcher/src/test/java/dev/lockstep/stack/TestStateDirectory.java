/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestStateDirectory {
  private static final EngineVersions VERSIONS = new EngineVersions("4.3.1", "0.11.0");
  private static final StackPorts PORTS = new StackPorts(1, 2, 3, 4, 5, 6, 7);

  @TempDir Path path;

  @Test
  void anEmptyDirectoryIsUsable() {
    StateDirectory directory = new StateDirectory(path);
    directory.prepare();
    assertThat(directory.read(VERSIONS)).isEmpty();
  }

  @Test
  void aMissingDirectoryIsMade() {
    StateDirectory directory = new StateDirectory(path.resolve("a/b"));
    directory.prepare();
    assertThat(path.resolve("a/b")).isDirectory();
  }

  @Test
  void aFirstStartThatWasCutOffLeavesAUsableDirectory() throws IOException {
    Files.writeString(path.resolve(DirectoryLock.NAME), "4711\n");
    Files.writeString(path.resolve("stack.json.new"), "{");
    Files.createDirectories(path.resolve("logs"));
    new StateDirectory(path).prepare();
  }

  @Test
  void aDirectoryOfSomebodyElseIsLeftAlone() throws IOException {
    Path thesis = path.resolve("thesis.tex");
    Files.writeString(thesis, "precious");
    assertRefused(() -> new StateDirectory(path).prepare())
        .hasMessageContaining("has no stack.json but holds thesis.tex")
        .hasMessageContaining("Nothing was changed");
    assertThat(path.toFile().list()).containsExactly("thesis.tex");
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Path file = Files.writeString(path.resolve("file"), "");
    assertRefused(() -> new StateDirectory(file).prepare())
        .hasMessageContaining("is not a directory");
  }

  @Test
  void theStateComesBackAsItWas() {
    StateDirectory directory = new StateDirectory(path);
    StackState state =
        StackState.fresh(VERSIONS, PORTS)
            .withOwner(new ProcessId(11, 12), true, VERSIONS)
            .withProcess(Role.PINOT, new ProcessId(13, 14));
    directory.stateFile().write(state);
    assertThat(directory.read(VERSIONS)).contains(state);
    assertThat(state.processes()).isEqualTo(Map.of(Role.PINOT, new ProcessId(13, 14)));
    assertThat(path.toFile().list()).containsExactly("stack.json");
  }

  @Test
  void aStateThatCannotBeReadIsDamagedAndKept() throws IOException {
    for (String content : new String[] {"", "{", "[]", "{\"format\": 1}", "\0\0\0\0"}) {
      Files.writeString(path.resolve(StateFile.NAME), content);
      assertRefused(() -> new StateDirectory(path).read(VERSIONS))
          .hasMessageContaining("is damaged: cannot read stack.json");
      assertThat(path.resolve(StateFile.NAME)).hasContent(content);
    }
  }

  @Test
  void aNewerFormatIsRefused() throws IOException {
    Files.writeString(path.resolve(StateFile.NAME), "{\"format\": 2, \"moons\": 3}");
    assertRefused(() -> new StateDirectory(path).read(VERSIONS))
        .hasMessageContaining("written by a newer Lockstep (format 2, this one knows 1)");
  }

  @Test
  void dataOfNewerEnginesIsRefused() {
    StateDirectory directory = new StateDirectory(path);
    directory.stateFile().write(StackState.fresh(new EngineVersions("4.10.0", "0.11.0"), PORTS));
    assertRefused(() -> directory.read(VERSIONS))
        .hasMessageContaining("was used with Kafka 4.10.0 and Pinot 0.11.0");
    assertThat(directory.read(new EngineVersions("4.10.0", "1.0.0"))).isPresent();
  }

  @Test
  void dataThatIsGoneIsMissedOnceAStartHasSucceeded() {
    StateDirectory directory = new StateDirectory(path);
    StackState state = StackState.fresh(VERSIONS, PORTS);
    directory.stateFile().write(state);
    assertThat(directory.read(VERSIONS)).isPresent();
    directory.stateFile().write(state.asInitialised());
    assertRefused(() -> directory.read(VERSIONS))
        .hasMessageContaining("kafka/meta.properties is missing, and with it Kafka's topics");
  }

  @Test
  void oneDirectoryHasOneHolder() {
    StateDirectory directory = new StateDirectory(path);
    try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
      assertThat(lock).isNotNull();
      assertRefused(() -> DirectoryLock.acquire(directory))
          .hasMessageContaining("is in use by this process");
    }
    DirectoryLock.acquire(directory).close();
  }

  @Test
  void fixedPortsMustBeTheRecordedOnes() {
    PORTS.requireFits(StackPorts.ANY);
    PORTS.requireFits(PORTS);
    assertRefused(() -> PORTS.requireFits(new StackPorts(0, 0, 0, 0, 99, 0, 0)))
        .hasMessageContaining("The Pinot broker port is set to 99")
        .hasMessageContaining("made with 5");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DIRECTORY));
  }
}
