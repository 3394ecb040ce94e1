/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.materialization.tile.TileCoverage;
import dev.lockstep.materialization.tile.TileRollback;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileCommits;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows which tiles count and counted, and goes back. */
@Command(
    name = "runs",
    description = "Show the commits of tiles, and go back to an earlier one.",
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = {RunsCommand.ListRuns.class, RunsCommand.Rollback.class},
    footer = {
      "",
      "Examples:",
      "  lockstep runs",
      "  lockstep runs list --json",
      "  lockstep runs rollback 41",
    })
final class RunsCommand extends BaseCommand {
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(30);

  @Override
  public Integer call() {
    return list(this, false);
  }

  /** Shows. */
  @Command(
      name = "list",
      description = "Show the commits that are kept, the newest last, and what they cover.",
      footer = {
        "",
        "  runs     a read asks for the tiles of each; they are merged when they are many",
        "  rows     of the view's log that tiles hold",
        "  behind   rows of the log as it is now that no tile of the commit holds; reads bring them",
        "           one by one, so many of them make reads slower, and never wrong",
        "",
        "Examples:",
        "  lockstep runs list",
        "  lockstep runs list --json",
      })
  static final class ListRuns extends BaseCommand {
    @Option(names = "--json", description = "One JSON array, with the runs' cuts.")
    private boolean json;

    @Override
    public Integer call() {
      return list(this, json);
    }
  }

  /** Goes back. */
  @Command(
      name = "rollback",
      description = "Commit again what an earlier commit says.",
      footer = {
        "",
        "Answers stay the same, since tiles never change them: what no tile of the earlier commit holds is",
        "read as rows. The next materialize goes on from there. Refused if tiles that the commit names",
        "were dropped, which happens two commits after another generation took their place.",
        "",
        "Examples:",
        "  lockstep runs rollback 41",
      })
  static final class Rollback extends BaseCommand {
    @Parameters(paramLabel = "N", description = "The number of the commit, as list shows it.")
    private long number;

    @Override
    public Integer call() {
      TileCommit commit = TileRollback.to(StoreWiring.find(config()), number);
      console().out().println("Commit %d counts: %s.".formatted(commit.number(), commit.reason()));
      return ExitCodes.OK;
    }
  }

  private static int list(BaseCommand command, boolean json) {
    OnlineStoreConfig store = StoreWiring.find(command.config());
    TileHistory history = new TileCommits(store).read();
    try (LogExtents logs = new LogExtents(store, KAFKA_TIMEOUT)) {
      Map<String, List<LogExtent>> extents = extents(store, history, logs);
      if (json) {
        command.console().out().println(json(history, extents).toPrettyString());
      } else {
        print(command, history, extents);
      }
    }
    return ExitCodes.OK;
  }

  /** By view version, how far its log reaches now. */
  private static Map<String, List<LogExtent>> extents(
      OnlineStoreConfig store, TileHistory history, LogExtents logs) {
    Map<String, List<LogExtent>> extents = new HashMap<>();
    for (TileCommit commit : history.commits()) {
      for (ViewTiles tiles : commit.views().values()) {
        extents.computeIfAbsent(
            TileCommit.key(tiles.view(), tiles.version()),
            key -> {
              String log = store.naming().featureLog(tiles.view(), tiles.version());
              return logs.partitions(log) == tiles.partitions()
                  ? logs.read(log, tiles.partitions())
                  : List.of();
            });
      }
    }
    return extents;
  }

  private static Optional<TileCoverage> coverage(
      ViewTiles tiles, Map<String, List<LogExtent>> extents) {
    List<LogExtent> found =
        extents.getOrDefault(TileCommit.key(tiles.view(), tiles.version()), List.of());
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(TileCoverage.of(Optional.of(tiles), found));
  }

  private static void print(
      BaseCommand command, TileHistory history, Map<String, List<LogExtent>> extents) {
    Table table =
        new Table(
            "commit", "when", "view", "version", "generation", "runs", "rows", "behind", "why");
    for (TileCommit commit : history.commits()) {
      boolean first = true;
      for (ViewTiles tiles : commit.views().values()) {
        Optional<TileCoverage> coverage = coverage(tiles, extents);
        table.row(
            first ? Long.toString(commit.number()) : "",
            first ? commit.committed().truncatedTo(ChronoUnit.SECONDS).toString() : "",
            tiles.view(),
            Integer.toString(tiles.version()),
            Long.toString(tiles.generation()),
            Integer.toString(tiles.runs().size()),
            coverage.map(found -> number(found.covered())).orElse("no log"),
            coverage.map(found -> number(found.behind())).orElse("-"),
            first ? commit.reason() : "");
        first = false;
      }
    }
    if (table.isEmpty()) {
      command.console().out().println("No tiles yet: lockstep materialize makes them.");
    } else {
      table.print(command.console());
    }
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static ArrayNode json(TileHistory history, Map<String, List<LogExtent>> extents) {
    ArrayNode commits = new ObjectMapper().createArrayNode();
    for (TileCommit commit : history.commits()) {
      ObjectNode one = commits.addObject();
      one.put("commit", commit.number());
      one.put("committed", commit.committed().toString());
      one.put("reason", commit.reason());
      ArrayNode views = one.putArray("views");
      for (ViewTiles tiles : commit.views().values()) {
        ObjectNode view = views.addObject();
        view.put("view", tiles.view());
        view.put("version", tiles.version());
        view.put("generation", tiles.generation());
        coverage(tiles, extents)
            .ifPresent(found -> view.put("rows", found.covered()).put("behind", found.behind()));
        ArrayNode runs = view.putArray("runs");
        for (TileRun run : tiles.runs()) {
          ArrayNode cuts = runs.addObject().put("id", run.id()).putArray("cuts");
          run.cuts().forEach(cut -> cuts.add(cut == Long.MIN_VALUE ? null : cut));
        }
      }
    }
    return commits;
  }
}
