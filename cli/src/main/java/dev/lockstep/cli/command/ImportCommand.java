/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.send.HistoryFiles;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.ScratchDirectory;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.materialization.history.HistoryImport;
import dev.lockstep.materialization.history.HistoryReport;
import dev.lockstep.materialization.history.HistorySource;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Bootstraps history. */
@Command(
    name = "import",
    description = "Bring a source's history from files into the views that read it.",
    footer = {
      "",
      "The rows sort before everything that arrives live (seq <= 0) and go through the same row logic.",
      "They land in the feature logs, all of them or none, and from there in the online store and in",
      "the lake. Only views without any row take history, so import before events are sent, with ingest",
      "stopped or idle; a view that reads several sources takes all of them in one command. Bad rows",
      "are set aside in a file; good ones land.",
      "",
      "Examples:",
      "  lockstep import --source trips --file trips-2025.parquet --file trips-2026.parquet",
      "  lockstep import --source orders --file orders.csv --arrival-column loaded_at",
      "  lockstep import --source orders --file o.csv --source refunds --file r.jsonl",
      "  lockstep import --candidate --source orders --file orders.parquet",
    })
final class ImportCommand extends BaseCommand {
  private static final long SORT_BYTES = 512L << 20;
  private static final long STOP_SECONDS = 20;

  /** The files of one source. */
  static final class Input {
    @Option(
        names = "--source",
        paramLabel = "NAME",
        required = true,
        description = "A source of the deployed definitions.")
    private String source = "";

    @Option(
        names = "--file",
        paramLabel = "FILE",
        arity = "1..*",
        description = "A .parquet, .csv or .jsonl file of its events; repeatable.")
    // Without an initial value: picocli would carry the files of one source over to the next.
    private @Nullable List<String> files;
  }

  @ArgGroup(exclusive = false, multiplicity = "1..*")
  private List<Input> inputs = new ArrayList<>();

  @Option(
      names = "--arrival-column",
      paramLabel = "NAME",
      description =
          "The column that says when an event arrived, in every file; what serving knew at a past"
              + " moment follows from it (default: event time).")
  private @Nullable String arrivalColumn;

  @Option(
      names = "--view",
      paramLabel = "NAME",
      description = "Only this feature view; repeatable (default: all that read the sources).")
  private List<String> views = new ArrayList<>();

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Where bad rows are set aside (default: below the state directory).")
  private @Nullable Path rejects;

  @Option(
      names = "--candidate",
      description =
          "Into the versions of the candidate that wait for history (apply --await-history); they take"
              + " live rows afterwards.")
  private boolean candidate;

  @Option(names = "--no-archive", description = "Leave the lake to a running lockstep archive.")
  private boolean noArchive;

  @Override
  public Integer call() {
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    CountDownLatch ended = new CountDownLatch(1);
    try (Lifetime lifetime = new Lifetime(console()::note);
        RegistryFollower registry = new RegistryFollower(store)) {
      lifetime.add("the import", stop(Thread.currentThread(), ended));
      FeatureSetPlan plan = candidate ? candidate(registry.current()) : registry.current().plan();
      List<HistorySource> sources = sources(plan);
      List<ViewPlan> wanted = wanted(plan, sources);
      Path rejected = rejects == null ? defaultRejects(config) : rejects;
      HistoryReport report =
          new HistoryImport(
                  store,
                  new HistoryImport.Options(
                      rejected,
                      ScratchDirectory.below(config.stateDir().resolve("import")),
                      SORT_BYTES))
              .run(wanted, sources, console()::note);
      print(report, rejected);
      if (candidate) {
        release(store, wanted);
      }
      if (!noArchive) {
        archive(config, store, wanted);
      }
      return report.bad() == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    } finally {
      ended.countDown();
    }
  }

  /** The candidate's definitions, with those views alone that wait for history. */
  private static FeatureSetPlan candidate(Catalog catalog) {
    FeatureSetPlan plan =
        catalog
            .rollout()
            .candidate()
            .orElseThrow(() -> invalid("there is no candidate to import into"));
    Map<String, ViewPlan> awaiting = new LinkedHashMap<>(plan.views());
    awaiting.keySet().retainAll(catalog.rollout().awaitingHistory());
    if (awaiting.isEmpty()) {
      throw invalid(
          "no version of the candidate waits for history; apply the definitions with --await-history"
              + " before they take live rows");
    }
    return new FeatureSetPlan(
        plan.sources(), plan.entities(), awaiting, plan.onDemandViews(), plan.services());
  }

  private void release(OnlineStoreConfig store, List<ViewPlan> imported) {
    Set<String> names = new LinkedHashSet<>();
    imported.forEach(view -> names.add(view.name()));
    Registry registry = new Registry(store);
    var unused = registry.release(registry.read(), names);
    console().out().println("Live rows follow in " + String.join(", ", names));
  }

  /** Gives the import time to take back what it has written. */
  private static AutoCloseable stop(Thread importing, CountDownLatch ended) {
    return () -> {
      if (Thread.currentThread() != importing) {
        importing.interrupt();
        ended.await(STOP_SECONDS, TimeUnit.SECONDS);
      }
    };
  }

  private List<HistorySource> sources(FeatureSetPlan plan) {
    List<HistorySource> sources = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (Input input : inputs) {
      SourcePlan source = DefinitionsOption.source(plan, input.source);
      if (!seen.add(source.name())) {
        throw invalid(
            "source " + source.name() + " is there twice; name its files behind one --source");
      }
      List<String> files = input.files;
      if (files == null) {
        throw invalid("source " + source.name() + " needs files: --file FILE");
      }
      List<HistorySource.Opener> openers = new ArrayList<>();
      for (String file : files) {
        openers.add(columns -> HistoryFiles.open(file, columns, console()::note));
      }
      sources.add(new HistorySource(source, Optional.ofNullable(arrivalColumn), openers));
    }
    return sources;
  }

  private List<ViewPlan> wanted(FeatureSetPlan plan, List<HistorySource> sources) {
    Set<String> given = new LinkedHashSet<>();
    sources.forEach(source -> given.add(source.source().name()));
    for (String name : views) {
      if (!plan.views().containsKey(name)) {
        throw new LockstepException(
            ErrorCode.UNKNOWN_NAME,
            "unknown feature view '"
                + name
                + "'"
                + Suggestions.didYouMeanOneOf(name, plan.views().keySet()));
      }
    }
    List<ViewPlan> wanted = new ArrayList<>();
    for (ViewPlan view : plan.views().values()) {
      Set<String> reads = new LinkedHashSet<>();
      view.inputs().forEach(input -> reads.add(input.source().name()));
      boolean named = views.contains(view.name());
      if (named || (views.isEmpty() && reads.stream().anyMatch(given::contains))) {
        checkComplete(view, reads, given);
        wanted.add(view);
      }
    }
    if (wanted.isEmpty()) {
      throw invalid("no deployed feature view reads " + String.join(", ", given));
    }
    return wanted;
  }

  /** History comes once: what is left out now can never be added. */
  private static void checkComplete(ViewPlan view, Set<String> reads, Set<String> given) {
    List<String> missing = reads.stream().filter(name -> !given.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw invalid(
          "view %s reads %s too, and a view takes its history once: add --source %s --file ..., or name other views with --view"
              .formatted(
                  view.name(), String.join(", ", missing), String.join(" --source ", missing)));
    }
  }

  private void print(HistoryReport report, Path rejected) {
    Table table = new Table("view", "version", "rows", "filtered", "duplicates", "bad");
    for (HistoryReport.ViewHistory view : report.views()) {
      table.row(
          view.view(),
          Integer.toString(view.version()),
          "%,d".formatted(view.rows()),
          "%,d".formatted(view.filtered()),
          "%,d".formatted(view.duplicates()),
          "%,d".formatted(view.rejected()));
    }
    table.print(console());
    console()
        .out()
        .println(
            "%,d events read; the rows are in the feature logs, where the online store takes them from"
                .formatted(report.events()));
    if (report.bad() > 0) {
      console()
          .out()
          .println(
              "%,d bad rows (%,d not readable) are set aside in %s"
                  .formatted(report.bad(), report.unreadable(), rejected));
    }
  }

  private void archive(LockstepConfig config, OnlineStoreConfig store, List<ViewPlan> wanted) {
    try (Lake lake = Lake.open(LakeWiring.config(config));
        ArchiveService archive =
            new ArchiveService(
                store,
                lake,
                LakeWiring.archive(config),
                new SimpleMeterRegistry(),
                progress ->
                    console()
                        .note(
                            "%s: %,d rows archived".formatted(progress.view(), progress.rows())))) {
      archive
          .runOnce(wanted)
          .forEach(
              one ->
                  console()
                      .out()
                      .println(
                          "%s v%d: the lake holds %,d rows"
                              .formatted(
                                  one.view().name(),
                                  one.view().version(),
                                  one.snapshot().map(found -> found.rows()).orElse(0L))));
    }
  }

  private static Path defaultRejects(LockstepConfig config) {
    String time = Instant.now().toString().replaceAll("[:.]", "-");
    return config.stateDir().resolve("import").resolve("rejected-" + time + ".jsonl");
  }

  private static LockstepException invalid(String message) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, message);
  }
}
