/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.get.Moments;
import dev.lockstep.cli.training.DefinedFeatures;
import dev.lockstep.cli.training.ProgressLines;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.ScratchDirectory;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.table.FeatureTableJob;
import dev.lockstep.offline.training.table.FeatureTableRun;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes tiles, or writes feature tables. */
@Command(
    name = "materialize",
    description = {
      "Make tiles, so that online reads cost the same however many rows a window has; or, with",
      "--offline, write the values of a service for every entity into a table of the lake."
    },
    sortOptions = false,
    footer = {
      "",
      "Tiles: takes in the rows that came since the last run, for all views in one commit. Until that",
      "commit nothing counts, so it can be stopped or killed at any moment and said again. Tiles never",
      "change an answer; without them reads are slower. What was committed: lockstep runs.",
      "",
      "Tables: the table has the entity's keys, as_of, and the service's features with the bits of a",
      "training set. All rows of one as_of are one commit, which takes the place of rows that are there",
      "for it; what is there from the same definitions, position and mode is kept. A job that was stopped",
      "or killed is said again and goes on where it was.",
      "",
      "Examples:",
      "  lockstep materialize",
      "  lockstep materialize --every 15m",
      "  lockstep materialize --full --view card_activity",
      "  lockstep materialize --offline --as-of daily --service fraud_v1",
      "  lockstep materialize --offline --as-of daily --service fraud_v1 --from 2026-11-01",
      "  lockstep materialize --offline --as-of 2026-11-20T09:00:00Z --mode as_corrected",
    })
final class MaterializeCommand extends BaseCommand {
  private static final String DAILY = "daily";
  private static final long STOP_SECONDS = 20;

  private static final List<String> NOT_OF_TILES =
      List.of(
          "--as-of",
          "--service",
          "--from",
          "--until",
          "--table",
          "--mode",
          "--position",
          "--full-names",
          "--statuses",
          "--errors",
          "--definitions");

  @Mixin private TileOptions tiles = new TileOptions();

  @Option(names = "--offline", description = "Feature tables in the lake instead of tiles.")
  private boolean offline;

  @Option(
      names = "--as-of",
      paramLabel = "T|daily",
      description = {
        "A moment (" + Moments.SPELLING + "),",
        "or daily: every midnight UTC that is due."
      })
  private @Nullable String asOf;

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "Only this feature service; repeatable (default: all).")
  private List<String> services = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description =
          "With daily: the first day, e.g. 2026-11-01 (default: the one after the last in the table,"
              + " or the first with rows).")
  private @Nullable String from;

  @Option(
      names = "--until",
      paramLabel = "DAY",
      description = "With daily: the last day (default: the last midnight that has passed).")
  private @Nullable String until;

  @Option(
      names = "--table",
      paramLabel = "NAMESPACE.NAME",
      description =
          "The table of the one service (default: the service's name in lake.features-namespace).")
  private @Nullable String table;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!offline) {
      checkTileOptions();
      return new MaterializeTiles(console(), config(), tiles, options).run();
    }
    checkOptions();
    console().note("preparing");
    CountDownLatch ended = new CountDownLatch(1);
    try (Lifetime lifetime = new Lifetime(console()::note);
        Lake lake = Lake.open(LakeWiring.config(config()))) {
      lifetime.add("the feature table", stop(Thread.currentThread(), ended));
      DefinedFeatures defined = options.defined(config());
      TrainingSetRunner runner = options.runner(lake, config());
      List<FeatureTableRun> runs = new ArrayList<>();
      for (String service : wanted(defined)) {
        runs.add(FeatureTableRun.open(lake, runner, job(defined, service)));
      }
      for (FeatureTableRun run : runs) {
        materialize(run);
      }
      return ExitCodes.OK;
    } finally {
      ended.countDown();
    }
  }

  /** Gives a commit time to end, and removes what is not needed any more. */
  private static AutoCloseable stop(Thread working, CountDownLatch ended) {
    return () -> {
      if (Thread.currentThread() != working) {
        working.interrupt();
        ended.await(STOP_SECONDS, TimeUnit.SECONDS);
      }
    };
  }

  private void checkTileOptions() {
    if (tiles.full() && tiles.every().isPresent()) {
      throw invalid("--full is done once, without --every");
    }
    for (String option : NOT_OF_TILES) {
      if (spec().commandLine().getParseResult().hasMatchedOption(option)) {
        throw invalid(option + " goes with --offline: feature tables");
      }
    }
  }

  private void checkOptions() {
    tiles
        .given()
        .ifPresent(
            option -> {
              throw invalid(option + " is about tiles, and goes without --offline");
            });
    if (asOf == null) {
      throw invalid("--as-of is missing: a moment, or daily");
    }
    if (!DAILY.equals(asOf) && (from != null || until != null)) {
      throw invalid("--from and --until go with --as-of daily");
    }
    if (table != null && services.size() != 1) {
      throw invalid("--table goes with one --service");
    }
  }

  private List<String> wanted(DefinedFeatures defined) {
    var known = defined.plan().services().keySet();
    for (String service : services) {
      if (!known.contains(service)) {
        throw new LockstepException(
            ErrorCode.UNKNOWN_NAME,
            "unknown service '%s'%s".formatted(service, Suggestions.didYouMean(service, known)));
      }
    }
    if (known.isEmpty()) {
      throw invalid("there is no feature service");
    }
    return services.isEmpty() ? List.copyOf(known) : services;
  }

  private FeatureTableJob job(DefinedFeatures defined, String service) {
    return new FeatureTableJob(
        defined.plan(),
        defined.yaml(),
        service,
        table == null
            ? TableIdentifier.of(
                Namespace.of(LakeWiring.featuresNamespace(config()).split("\\.")), service)
            : table(table),
        options.job(),
        options.pins(),
        ScratchDirectory.below(config().stateDir().resolve("materialize")));
  }

  private static TableIdentifier table(String name) {
    TableIdentifier identifier = TableIdentifier.parse(name);
    if (!identifier.hasNamespace()) {
      throw invalid("--table is NAMESPACE.NAME, not " + name);
    }
    return identifier;
  }

  private void materialize(FeatureTableRun run) throws IOException, InterruptedException {
    List<Instant> moments = moments(run);
    console().out().println("%s: %s".formatted(run.table(), due(moments)));
    for (Instant moment : moments) {
      long begun = System.nanoTime();
      FeatureTableRun.Written written = run.write(moment, new ProgressLines(console()));
      report(run, written, (System.nanoTime() - begun) / 1e9);
    }
  }

  private List<Instant> moments(FeatureTableRun run) {
    Instant now = Instant.now();
    return DAILY.equals(asOf)
        ? run.days(day(from, "--from"), day(until, "--until"), now)
        : List.of(Instant.ofEpochMilli(Moments.parse(String.valueOf(asOf), now).toEpochMilli()));
  }

  private static String due(List<Instant> moments) {
    return switch (moments.size()) {
      case 0 -> "nothing is due";
      case 1 -> "as of " + moments.get(0);
      default ->
          String.format(
              Locale.ROOT,
              "%,d days, from %s until %s",
              moments.size(),
              moments.get(0),
              moments.get(moments.size() - 1));
    };
  }

  private void report(FeatureTableRun run, FeatureTableRun.Written written, double seconds) {
    String what =
        switch (written.outcome()) {
          case KEPT -> "is there already";
          case WRITTEN -> rows(written, seconds);
          case REPLACED -> rows(written, seconds) + ", in the place of others";
        };
    console().out().println("%s as of %s: %s".formatted(run.table(), written.asOf(), what));
    console().out().flush();
  }

  private static String rows(FeatureTableRun.Written written, double seconds) {
    return String.format(
        Locale.ROOT,
        "%,d rows in %.1f s%s",
        written.rows(),
        seconds,
        written.errors() == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d values are errors", written.errors()));
  }

  private static Optional<LocalDate> day(@Nullable String text, String option) {
    try {
      return Optional.ofNullable(text).map(LocalDate::parse);
    } catch (DateTimeException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "%s is a day like 2026-11-01, not %s".formatted(option, text),
          e);
    }
  }

  private static LockstepException invalid(String message) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, message);
  }
}
