/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * What commands print and return without anything running. The help texts are a golden file; {@code
 * -Dlockstep.golden.update=true} writes it anew.
 */
final class TestCommandLine {
  private static final Path EXAMPLES = Path.of("../examples");

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void everyHelpIsWholeAndItsOwn() {
    CommandLine root = commandLine(Map.of());
    allBelow(root)
        .forEach(
            command -> {
              String name = command.getCommandSpec().qualifiedName();
              String help = command.getUsageMessage(Ansi.OFF);
              assertThat(command.getCommandSpec().usageMessage().description())
                  .as(name)
                  .isNotEmpty();
              assertThat(command.getCommandSpec().options())
                  .as(name)
                  .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
              assertThat(help)
                  .as(name)
                  .contains("Examples:")
                  .doesNotContain("Start here:", "%%", "%n");
              assertThat(help.lines())
                  .as(name)
                  .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
            });
    assertThat(root.getUsageMessage(Ansi.OFF)).contains("Start here:");
    assertThat(err()).as("warnings of the parser").isEmpty();
  }

  @Test
  void anUnknownOptionIsUsage() {
    assertThat(run("config", "--describ")).isEqualTo(ExitCodes.USAGE);
    assertThat(err()).startsWith("error: Unknown option: '--describ'");
    assertThat(err()).contains("Try: lockstep config --help");
  }

  @Test
  void anUnknownCommandIsUsageWithANearMiss() {
    assertThat(run("demmo")).isEqualTo(ExitCodes.USAGE);
    assertThat(err()).contains("demo");
  }

  @Test
  void noCommandIsUsage() {
    assertThat(run()).isEqualTo(ExitCodes.USAGE);
    assertThat(err()).contains("Missing required subcommand");
  }

  @Test
  void wrongConfigurationIsUsageWithoutStackTrace() {
    assertThat(run("config", "-D", "server.prot=1")).isEqualTo(ExitCodes.USAGE);
    assertThat(err())
        .isEqualTo(
            "error: flag -D server.prot: unknown setting server.prot; did you mean 'server.port'?\n");
  }

  @Test
  void configSaysWhereSettingsComeFrom() {
    assertThat(run(Map.of("LOCKSTEP_SERVER_HOST", "0.0.0.0"), "config", "-Dserver.port=1"))
        .isEqualTo(ExitCodes.OK);
    assertThat(out())
        .containsPattern("server.host +0.0.0.0 +environment variable LOCKSTEP_SERVER_HOST\n")
        .containsPattern("server.port +1 +flag -D server.port\n")
        .containsPattern("metrics.port +0 +default\n");
  }

  @Test
  void configHidesSecrets() {
    assertThat(
            run(
                "config",
                "-Dpinot.authorization=Basic hunter2",
                "-Dkafka.properties.ssl.key.password=hunter2"))
        .isEqualTo(ExitCodes.OK);
    assertThat(out()).doesNotContain("hunter2").contains("(hidden)");
  }

  @Test
  void examplesAreValid() {
    assertThat(run("validate", "-d", EXAMPLES.resolve("fraud").toString())).isEqualTo(ExitCodes.OK);
    assertThat(run("validate", "-d", EXAMPLES.resolve("quickstart").toString()))
        .isEqualTo(ExitCodes.OK);
    assertThat(out()).startsWith("Valid: ");
  }

  @Test
  void validateReportsEveryProblemWithItsPlace() throws IOException {
    Path file = directory.resolve("x.yaml");
    Files.writeString(file, "kind: Entity\nname: card\nkeys: {card_id: STRNG}\n---\nkind: Sorce\n");

    assertThat(run("validate", "-d", directory.toString())).isEqualTo(ExitCodes.FAILED);
    assertThat(out().lines().toList())
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(line -> assertThat(line).contains("x.yaml:"));
  }

  @Test
  void planShowsWhatDefinitionsMeanWithoutAnythingRunning() {
    assertThat(run("plan", "--bound", "-d", EXAMPLES.resolve("quickstart").toString()))
        .isEqualTo(ExitCodes.OK);
    assertThat(out()).contains("view customer_orders (version 1, revision 1)");
  }

  @Test
  void aCommandThatNeedsAStackSaysHowToStartOne() {
    assertThat(run("--state-dir", directory.toString(), "apply", "-d", "../examples/quickstart"))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(err()).startsWith("error: no Kafka and no Pinot").contains("lockstep stack start");
  }

  @Test
  void halfAnExternalStoreIsUsage() {
    assertThat(run("-Dkafka.bootstrap=k:9092", "apply", "-d", "../examples/quickstart"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err())
        .isEqualTo("error: kafka.bootstrap is set, so pinot.controller is needed too\n");
  }

  @Test
  void getWithoutServerSaysSo() {
    assertThat(
            run(
                "--state-dir",
                directory.toString(),
                "get",
                "--server",
                "127.0.0.1:1",
                "--feature",
                "a:b",
                "--entity",
                "k=v"))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(err()).startsWith("error: no server answers at 127.0.0.1:1");
  }

  @Test
  void missingDefinitionsAreTold() {
    Path nowhere = directory.resolve("nowhere");

    assertThat(run("plan", "--bound", "-d", nowhere.toString())).isEqualTo(ExitCodes.FAILED);
    assertThat(err()).isEqualTo("error: there is no " + nowhere + " to read definitions from\n");
  }

  private int run(String... args) {
    return run(Map.of(), args);
  }

  private int run(Map<String, String> environment, String... args) {
    return commandLine(environment).execute(args);
  }

  private CommandLine commandLine(Map<String, String> environment) {
    return LockstepCommand.commandLine(
        new Console(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false, false),
        environment);
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  private static Stream<CommandLine> allBelow(CommandLine command) {
    return command.getSubcommands().values().stream()
        .filter(sub -> !sub.getCommandName().equals("help"))
        .flatMap(sub -> Stream.concat(Stream.of(sub), allBelow(sub)));
  }
}
