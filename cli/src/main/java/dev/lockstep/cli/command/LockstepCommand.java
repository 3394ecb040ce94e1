/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.ConfigKeys;
import dev.lockstep.cli.config.ConfigSources;
import dev.lockstep.cli.config.ConfigValues;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.config.Origin;
import dev.lockstep.cli.config.Setting;
import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.wiring.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root of all commands, with the options that every command takes. */
@Command(
    name = "lockstep",
    description = "A feature store whose online and offline answers have the same bits.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      DemoCommand.class,
      DevCommand.class,
      StackCommand.class,
      ServeCommand.class,
      ServeHistoricalCommand.class,
      IngestCommand.class,
      ValidateCommand.class,
      PlanCommand.class,
      ApplyCommand.class,
      VersionsCommand.class,
      PromoteCommand.class,
      RollbackCommand.class,
      RetireCommand.class,
      SendCommand.class,
      DeadLettersCommand.class,
      ImportCommand.class,
      FeastCommand.class,
      ArchiveCommand.class,
      LakeCommand.class,
      GetCommand.class,
      StatusCommand.class,
      TrainingSetCommand.class,
      MaterializeCommand.class,
      RunsCommand.class,
      ParityCommand.class,
      DriftCommand.class,
      ReplayCommand.class,
      ServedCommand.class,
      ConfigCommand.class,
      HelpCommand.class,
    },
    footer = {
      "",
      "Start here:",
      "  lockstep demo                             everything on this machine, with a live stream",
      "  lockstep dev -d examples/quickstart       the same with definitions of your own",
      "",
      "Every setting can stand in lockstep.yaml, in LOCKSTEP_* variables or after -D; see lockstep config.",
      "Exit codes: 0 fine, 1 wrong or failed, 2 not understood.",
    })
public final class LockstepCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      order = 100,
      description = "Configuration file (default: lockstep.yaml here, if there is one).")
  private @Nullable Path configFile;

  @Option(
      names = {"-D", "--set"},
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      order = 101,
      description = "One setting, stronger than file and environment; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      order = 102,
      description = "Where the local stack keeps its state (default: .lockstep).")
  private @Nullable String stateDir;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      order = 103,
      description = "Show stack traces.")
  private boolean debug;

  private final Console console;
  private final Map<String, String> environment;

  LockstepCommand(Console console, Map<String, String> environment) {
    this.console = console;
    this.environment = environment;
  }

  /** A parser whose commands print on a console. */
  public static CommandLine commandLine(Console console, Map<String, String> environment) {
    LockstepCommand root = new LockstepCommand(console, environment);
    ErrorReport errors = new ErrorReport(console, () -> root.debug);
    CommandLine commandLine =
        new CommandLine(root)
            .setOut(new java.io.PrintWriter(console.out(), true))
            .setErr(new java.io.PrintWriter(console.err(), true))
            .setColorScheme(
                CommandLine.Help.defaultColorScheme(console.hasColours() ? Ansi.ON : Ansi.OFF))
            .setExecutionExceptionHandler(errors)
            .setExitCodeExceptionMapper(ErrorReport::exitCode)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpWidth(110);
    commandLine.setParameterExceptionHandler(errors::usage);
    return commandLine;
  }

  Console console() {
    return console;
  }

  boolean isDebug() {
    return debug;
  }

  /** The typed configuration. */
  LockstepConfig config() {
    return LockstepConfig.of(values(List.of()));
  }

  /**
   * The typed configuration with further flags.
   *
   * @param flags of one command, stronger than the general ones
   */
  LockstepConfig config(List<Setting> flags) {
    return LockstepConfig.of(values(flags));
  }

  /**
   * The typed configuration of a command that runs everything on this machine: unless somebody
   * chose the ports, taken ones are replaced by free ones, and the lake is kept fresh.
   *
   * @param flags of the command, stronger than the general ones
   */
  LockstepConfig hostConfig(Setting... flags) {
    List<Setting> all = new ArrayList<>(List.of(flags));
    ConfigValues values = values(all);
    LockstepConfig config = LockstepConfig.of(values);
    if (values.isDefault(ConfigKeys.SERVER_PORT)
        && !Ports.isFree(config.server().host(), config.server().port())) {
      all.add(new Setting(ConfigKeys.SERVER_PORT.name(), "0", new Origin.Default()));
    }
    if (values.isDefault(ConfigKeys.HISTORICAL_PORT)
        && !Ports.isFree(config.historical().host(), config.historical().port())) {
      all.add(new Setting(ConfigKeys.HISTORICAL_PORT.name(), "0", new Origin.Default()));
    }
    if (values.isDefault(ConfigKeys.ARCHIVE_COMMIT_INTERVAL)) {
      all.add(new Setting(ConfigKeys.ARCHIVE_COMMIT_INTERVAL.name(), "5s", new Origin.Default()));
    }
    return config(all);
  }

  /** The settings in force and where they come from. */
  ConfigValues values(List<Setting> flags) {
    List<Setting> all = new ArrayList<>();
    settings.forEach(setting -> all.add(ConfigSources.flag("-D", setting)));
    if (stateDir != null) {
      all.add(new Setting("state.dir", stateDir, new Origin.Flag("--state-dir")));
    }
    all.addAll(flags);
    return ConfigValues.load(new ConfigSources(configPath(), environment, all));
  }

  private Optional<Path> configPath() {
    if (configFile != null) {
      return Optional.of(configFile);
    }
    String variable = environment.getOrDefault("LOCKSTEP_CONFIG", "");
    return variable.isEmpty() ? Optional.empty() : Optional.of(Path.of(variable));
  }
}
