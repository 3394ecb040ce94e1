/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.materialization.version.Retirement;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Console;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Drops versions that nothing names any more. */
@Command(
    name = "retire",
    description = "Drop topics, tables and ingest state of versions that nothing names any more.",
    footer = {
      "",
      "Neither what is active nor the candidate nor what a rollback returns to is touched, unless an",
      "option gives it up. Where the lake has a version, it gets the rest of its rows first and keeps",
      "them. Position tokens of retired versions are refused from then on. What was interrupted is",
      "finished by running it again.",
      "",
      "Examples:",
      "  lockstep retire",
      "  lockstep retire --previous --yes      after a promotion that stays",
    })
final class RetireCommand extends BaseCommand {
  @Option(names = "--previous", description = "Give up what a rollback would return to.")
  private boolean previous;

  @Option(names = "--candidate", description = "Give up the candidate.")
  private boolean candidate;

  @Option(names = "--lake", description = "Drop their tables of the lake too, for good.")
  private boolean lake;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Override
  public Integer call() {
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    Retirement retirement = new Retirement(store);
    Retirement.Scope scope = new Retirement.Scope(candidate, previous);
    List<ViewPlan> planned = retirement.plan(scope);
    try (Lake opened = Lake.open(LakeWiring.config(config))) {
      if (!planned.isEmpty()) {
        confirm(planned, opened);
        if (!lake) {
          archive(config, store, opened, planned);
        }
      }
      List<ViewPlan> retired = retirement.retire(scope, console().out()::println);
      if (lake) {
        retired.stream()
            .filter(opened::drop)
            .forEach(view -> console().out().println("Dropped the lake's " + name(view)));
      }
      console()
          .out()
          .println(retired.isEmpty() ? "Nothing to retire" : "Retired " + names(retired));
    }
    return ExitCodes.OK;
  }

  private void confirm(List<ViewPlan> planned, Lake opened) {
    if (yes) {
      return;
    }
    for (ViewPlan view : planned) {
      String kept =
          lake
              ? "in the lake too"
              : opened.table(view).isPresent()
                  ? "the lake keeps its rows"
                  : "the lake does not have it: its rows are gone for good";
      console().out().println("%s goes; %s".formatted(name(view), kept));
    }
    Console terminal = System.console();
    if (terminal == null) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "Nothing was dropped: say --yes if that is meant");
    }
    String answer = terminal.readLine("Type yes to go on: ");
    if (!"yes".equals(answer)) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, "Nothing was dropped");
    }
  }

  /** What the lake has of a version shall be all of it. */
  private static void archive(
      LockstepConfig config, OnlineStoreConfig store, Lake opened, List<ViewPlan> planned) {
    List<ViewPlan> inLake =
        planned.stream().filter(view -> opened.table(view).isPresent()).toList();
    try (ArchiveService archive =
        new ArchiveService(
            store, opened, LakeWiring.archive(config), new SimpleMeterRegistry(), progress -> {})) {
      var unused = archive.runOnce(inLake);
    }
  }

  private static String names(List<ViewPlan> views) {
    return views.stream().map(RetireCommand::name).collect(Collectors.joining(", "));
  }

  private static String name(ViewPlan view) {
    return LogVersion.of(view).toString();
  }
}
