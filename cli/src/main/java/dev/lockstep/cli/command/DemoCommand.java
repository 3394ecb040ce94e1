/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.config.Origin;
import dev.lockstep.cli.config.Setting;
import dev.lockstep.cli.demo.Demo;
import dev.lockstep.cli.demo.DemoOptions;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.StateDirectories;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Everything on this machine, with a live stream. */
@Command(
    name = "demo",
    description = "Run everything on this machine with a live stream of payments.",
    footer = {
      "",
      "Starts Kafka and Pinot, applies examples/fraud, streams payments (2 %% late, 1 %% duplicates,",
      "0.1 %% malformed), serves features, and compares random answers with an oracle all the while.",
      "With --once it ends with one line and exit code 1 if a single answer was wrong:",
      "  demo: <n> events, <n> answers checked, <n> wrong, freshness p99 <ms>",
      "",
      "Examples:",
      "  lockstep demo",
      "  lockstep demo --once --events 5000",
      "  lockstep get --feature card_activity:spend_1h --entity card=card-0001     # while it runs",
    })
final class DemoCommand extends BaseCommand {
  @Option(names = "--once", description = "End after a fixed stream and say what was wrong.")
  private boolean once;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Length of the fixed stream (default: 20000).")
  private long events;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events per second (default: 1000 with --once, else 200).")
  private @Nullable Double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the stream (default: 1).")
  private long seed;

  @Option(
      names = "--checks",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Least number of answers to check with --once (default: 2000).")
  private long checks;

  @Option(names = "--keep", description = "Go on from the state of an earlier demo.")
  private boolean keep;

  @Override
  public Integer call() throws InterruptedException {
    double perSecond = rate == null ? (once ? 1000 : 200) : rate;
    if (events < 1 || checks < 1 || perSecond <= 0) {
      throw new ParameterException(
          spec().commandLine(), "--events, --checks and --rate must be more than 0");
    }
    Path general = config().stateDir();
    Path stateDir = general.resolve("demo");
    LockstepConfig config =
        root().hostConfig(new Setting("state.dir", stateDir.toString(), new Origin.Flag("demo")));
    if (!keep) {
      StateDirectories.clear(stateDir);
    }
    Logging.toFile(stateDir, "demo");
    boolean right =
        new Demo(config, general, new DemoOptions(once, events, perSecond, seed, checks), console())
            .run();
    return right ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
