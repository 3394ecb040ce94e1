/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bind.Definitions;
import dev.lockstep.cli.terminal.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Import and export as commands: files, exit codes, messages. */
final class TestFeastCommand {
  private static final Path FRAUD = Path.of("../examples/fraud");

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void whatIsExportedComesBack() {
    for (String format : new String[] {"binary", "json"}) {
      String registry = directory.resolve("registry." + format).toString();
      Path imported = directory.resolve(format);

      assertThat(
              run("feast", "export", "-d", FRAUD.toString(), "--out", registry, "--format", format))
          .as(err())
          .isEqualTo(ExitCodes.OK);
      assertThat(run("feast", "import", registry, "--out", imported.toString()))
          .as(err())
          .isEqualTo(ExitCodes.OK);

      assertThat(Definitions.load(imported).plan().views().keySet())
          .containsExactlyInAnyOrderElementsOf(Definitions.load(FRAUD).plan().views().keySet());
      assertThat(out()).containsPattern("FeatureView +card_activity +mapped\n");
    }
  }

  @Test
  void whatSomebodyHasToDecideFailsWithItsPlace() throws IOException {
    Path described = directory.resolve("view.yaml");
    Files.writeString(
        described,
        "spec: {name: v, sources: {}, features: [{name: f, valueType: DOUBLE}], mode: python}\n");
    Path imported = directory.resolve("imported");
    Path report = directory.resolve("report.json");

    assertThat(
            run(
                "feast",
                "import",
                described.toString(),
                "--out",
                imported.toString(),
                "--report",
                report.toString()))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(out()).contains(imported.resolve("on_demand_feature_views.yaml") + ":");
    assertThat(report).content().contains("\"decision\" : 1");
    assertThat(Definitions.check(imported)).isNotEmpty();
  }

  @Test
  void aFolderThatHoldsSomethingIsLeftAlone() throws IOException {
    Files.writeString(directory.resolve("mine.yaml"), "kind: Entity\n");

    assertThat(run("feast", "import", "x.db", "--out", directory.toString()))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(err()).contains("is not empty: name another folder");
  }

  @Test
  void whatIsNoRegistryIsOneMessageAndNoFile() throws IOException {
    Path wrong = directory.resolve("wrong.db");
    Files.write(wrong, new byte[] {1, 2, 3});
    Path imported = directory.resolve("imported");

    assertThat(run("feast", "import", wrong.toString(), "--out", imported.toString()))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(err()).startsWith("error: " + wrong + " cannot be read as a Feast registry: ");
    assertThat(err().lines()).hasSize(1);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(wrong);
    }
  }

  private int run(String... args) {
    return LockstepCommand.commandLine(
            new Console(
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false, false),
            Map.of())
        .execute(args);
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }
}
