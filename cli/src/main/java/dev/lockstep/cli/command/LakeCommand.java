/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.terminal.Text;
import dev.lockstep.cli.wiring.CatalogViews;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeMaintenance;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks after the lake. */
@Command(
    name = "lake",
    description = "Look after the lake: what is in it, merge small files, forget old snapshots.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LakeCommand.Status.class,
      LakeCommand.Compact.class,
      LakeCommand.Expire.class,
      LakeCommand.Pin.class,
    },
    footer = {
      "",
      "All of it works while the lake is written and read.",
      "",
      "Examples:",
      "  lockstep lake status",
      "  lockstep lake compact",
      "  lockstep lake expire --keep 7d",
    })
final class LakeCommand {
  private LakeCommand() {}

  /** What the commands share. */
  abstract static class LakeBase extends BaseCommand {
    @Option(
        names = "--view",
        paramLabel = "NAME",
        description = "Only this feature view; repeatable (default: all).")
    private List<String> views = new ArrayList<>();

    final void forTables(Consumer<LakeTable> action) {
      try (RegistryFollower registry = new RegistryFollower(StoreWiring.find(config()));
          Lake lake = Lake.open(LakeWiring.config(config()))) {
        int found = 0;
        for (ViewPlan view : CatalogViews.named(registry.current(), views)) {
          Optional<LakeTable> table = lake.table(view);
          if (table.isPresent()) {
            found++;
            action.accept(table.get());
          }
        }
        if (found == 0) {
          console()
              .out()
              .println(
                  "Nothing is in the lake at %s yet: lockstep archive puts it there."
                      .formatted(lake.config().warehouse()));
        }
      }
    }

    static String title(LakeTable table) {
      return table.view().name() + " v" + table.view().version();
    }

    static Duration duration(String option, String text) {
      try {
        return Duration.ofMillis(Durations.parseMillis(text));
      } catch (IllegalArgumentException e) {
        throw new LockstepException(ErrorCode.INVALID_REQUEST, option + ": " + e.getMessage(), e);
      }
    }
  }

  /** Shows. */
  @Command(
      name = "status",
      description = "Say what the lake holds and which position it reaches.",
      footer = {
        "",
        "Examples:",
        "  lockstep lake status",
        "  lockstep lake status --view card_activity",
      })
  static final class Status extends LakeBase {
    @Override
    public Integer call() {
      Table table =
          new Table(
              "view",
              "version",
              "rows",
              "files",
              "size",
              "snapshots",
              "pins",
              "newest",
              "position");
      forTables(found -> table.row(cells(found)));
      if (!table.isEmpty()) {
        table.print(console());
      }
      return ExitCodes.OK;
    }

    private static String[] cells(LakeTable table) {
      Optional<LakeSnapshot> current = table.current();
      return new String[] {
        table.view().name(),
        Integer.toString(table.view().version()),
        current.map(snapshot -> "%,d".formatted(snapshot.rows())).orElse("0"),
        current.map(snapshot -> "%,d".formatted(snapshot.files())).orElse("0"),
        current.map(snapshot -> size(snapshot.bytes())).orElse("0"),
        Integer.toString(table.snapshots().size()),
        Integer.toString(new LakeMaintenance(table).pins().size()),
        current.map(Status::age).orElse("-"),
        table.position().toJson()
      };
    }

    private static String size(long bytes) {
      return bytes < 1 << 20
          ? "%,.1f KiB".formatted(bytes / 1024.0)
          : "%,.1f MiB".formatted(bytes / (1024.0 * 1024));
    }

    private static String age(LakeSnapshot snapshot) {
      Duration age = Duration.between(snapshot.committed(), Instant.now());
      return Text.duration(age.isNegative() ? Duration.ZERO : age) + " ago";
    }
  }

  /** Merges. */
  @Command(
      name = "compact",
      description = "Merge small files of each partition into large sorted ones.",
      footer = {
        "",
        "Rows and positions stay what they are. The files that were merged are kept for as long as an",
        "older snapshot names them: lockstep lake expire.",
        "",
        "Examples:",
        "  lockstep lake compact",
        "  lockstep lake compact --view card_activity",
      })
  static final class Compact extends LakeBase {
    @Option(
        names = "--min-files",
        paramLabel = "N",
        defaultValue = "" + LakeMaintenance.DEFAULT_MIN_FILES,
        description = "How many small files of a partition are worth it (default: 4).")
    private int minFiles;

    @Override
    public Integer call() {
      forTables(
          table -> {
            LakeMaintenance.Compacted done =
                new LakeMaintenance(table).compact(minFiles, console()::note);
            console()
                .out()
                .println(
                    "%s: %,d files became %,d, %,d rows moved"
                        .formatted(
                            title(table), done.filesBefore(), done.filesAfter(), done.rows()));
          });
      return ExitCodes.OK;
    }
  }

  /** Forgets. */
  @Command(
      name = "expire",
      description = "Forget old snapshots, and delete files that no snapshot needs.",
      footer = {
        "",
        "The newest snapshot, younger ones and pinned ones stay. No row is lost: old snapshots only say",
        "what the lake held then.",
        "",
        "Examples:",
        "  lockstep lake expire",
        "  lockstep lake expire --keep 7d",
      })
  static final class Expire extends LakeBase {
    @Option(
        names = "--keep",
        paramLabel = "DURATION",
        defaultValue = "7d",
        description = "Snapshots younger than this stay (default: 7d).")
    private String keep = "";

    @Option(
        names = "--orphans-older-than",
        paramLabel = "DURATION",
        defaultValue = "1d",
        description =
            "Files that no snapshot names are deleted when they are older; longer than any commit takes"
                + " (default: 1d).")
    private String orphans = "";

    @Override
    public Integer call() {
      Duration age = duration("--keep", keep);
      Duration orphanAge = duration("--orphans-older-than", orphans);
      forTables(
          table -> {
            LakeMaintenance maintenance = new LakeMaintenance(table);
            int snapshots = maintenance.expire(age);
            List<String> removed = maintenance.removeOrphans(orphanAge);
            console()
                .out()
                .println(
                    "%s: %d snapshots forgotten, %d orphaned files deleted"
                        .formatted(title(table), snapshots, removed.size()));
          });
      return ExitCodes.OK;
    }
  }

  /** Pins. */
  @Command(
      name = "pin",
      description = "Keep the newest snapshot, or another one, until it is given up.",
      footer = {
        "",
        "Examples:",
        "  lockstep lake pin --view card_activity --name audit_2026",
        "  lockstep lake pin --view card_activity --name audit_2026 --remove",
      })
  static final class Pin extends LakeBase {
    @Option(names = "--name", paramLabel = "NAME", required = true, description = "Of the pin.")
    private String name = "";

    @Option(names = "--snapshot", paramLabel = "ID", description = "Default: the newest.")
    private @Nullable Long snapshot;

    @Option(names = "--remove", description = "Give the pin up.")
    private boolean remove;

    @Override
    public Integer call() {
      forTables(
          table -> {
            LakeMaintenance maintenance = new LakeMaintenance(table);
            if (remove) {
              maintenance.unpin(name);
            } else {
              table
                  .current()
                  .map(LakeSnapshot::id)
                  .ifPresent(newest -> maintenance.pin(name, snapshot == null ? newest : snapshot));
            }
            console().out().println(title(table) + ": pins " + maintenance.pins());
          });
      return ExitCodes.OK;
    }
  }
}
