/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.get.Moments;
import dev.lockstep.cli.training.Engine;
import dev.lockstep.cli.training.ProgressLines;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.QualityWiring;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.replay.AnswerRunner;
import dev.lockstep.offline.training.replay.LocalAnswerRunner;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.quality.ReportPublisher;
import dev.lockstep.quality.parity.ParityCheck;
import dev.lockstep.quality.parity.ParityJson;
import dev.lockstep.quality.parity.ParityMetrics;
import dev.lockstep.quality.parity.ParityReport;
import dev.lockstep.quality.parity.ParityReport.Verdict;
import dev.lockstep.quality.parity.ParityReports;
import dev.lockstep.time.Durations;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks that both sides agree. */
@Command(
    name = "parity",
    description = "Check that online and offline agree to the bit, and say why where they do not.",
    footer = {
      "",
      "Compares the answers of the served log with what the lake says for their tokens, the rows of the online",
      "store with the lake's one by one, and tiles with the rows that they are made of. There is no tolerance:",
      "one difference is a bug, and its cause is told with the evidence and a command that shows the case.",
      "Archive first: what the lake does not hold yet cannot be judged, and is counted as early. --engine says",
      "who computes answers again; rows, tiles and causes are looked at in this process.",
      "",
      "Exit codes: 0 all agree, 3 something differs, 1 the check failed, 2 not understood; with",
      "--strict also 3 when nothing could be judged or something deserves a look.",
      "",
      "Examples:",
      "  lockstep parity",
      "  lockstep parity --since -1h --service fraud_v1 --format json",
      "  lockstep parity --since -30d --engine spark --answers-only",
      "  lockstep parity --every 1m                      until it is stopped; /metrics tells alarms",
    })
final class ParityCommand extends BaseCommand {
  private static final long OVERLAP_MILLIS = TimeUnit.MINUTES.toMillis(10);

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only answers given and rows arrived since: " + Moments.SPELLING + ".")
  private @Nullable String since;

  @Option(
      names = "--sample",
      paramLabel = "SHARE",
      defaultValue = "1",
      description = "Check this share of the served log (default: ${DEFAULT-VALUE}).")
  private double sample = 1;

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "Only answers of this feature service; rows are not compared then.")
  private @Nullable String service;

  @Option(
      names = "--view",
      paramLabel = "NAME",
      description = "Only this feature view; repeatable (default: all).")
  private List<String> views = new ArrayList<>();

  @Option(names = "--answers-only", description = "Do not compare rows and tiles.")
  private boolean answersOnly;

  @Option(names = "--rows-only", description = "Do not compare served answers.")
  private boolean rowsOnly;

  @Option(
      names = "--tile-entities",
      paramLabel = "N",
      defaultValue = "200",
      description = "Compare the tiles of so many entities of a view (default: ${DEFAULT-VALUE}).")
  private int tileEntities = 200;

  @Option(
      names = "--stale-after",
      paramLabel = "DURATION",
      defaultValue = "1h",
      description =
          "Warn of tiles that are older while the lake has more rows (default: ${DEFAULT-VALUE}).")
  private String staleAfter = "1h";

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description = "Go on until stopped; each round takes what came since the one before.")
  private @Nullable String every;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TABLE;

  @Mixin private EngineOption engine = new EngineOption();

  @Option(names = "--strict", description = "Fail on warnings too, and if nothing was judged.")
  private boolean strict;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ParityCheck.Scope scope = scope();
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    var unused = Logging.toFile(config.stateDir(), "parity");
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      RegistryFollower deployed = lifetime.add("registry", new RegistryFollower(store));
      checkNames(deployed);
      Lake lake = lifetime.add("lake", Lake.open(LakeWiring.config(config)));
      ParityCheck check =
          lifetime.add("check", check(config, store, lake, () -> deployed.active().state()));
      ReportPublisher publisher = lifetime.add("publisher", new ReportPublisher(store));
      if (every == null) {
        ParityReport report = check.run(scope, Optional.empty(), progress()).report();
        print(report);
        publisher.publish(ParityReports.toProto(report));
        return exitCode(report);
      }
      return Rounds.start(console(), lifetime, config, registry, Rounds.pause(every))
          .run(new Round(check, scope, publisher, new ParityMetrics(registry)));
    }
  }

  private ParityCheck check(
      LockstepConfig config, OnlineStoreConfig store, Lake lake, Supplier<RegistryState> registry) {
    Path scratch = QualityWiring.scratch(config);
    Engine chosen = engine.engine();
    AnswerRunner runner =
        chosen.answers(
            lake,
            config,
            registry,
            new LocalAnswerRunner(lake, scratch),
            new ProgressLines(console()));
    return new ParityCheck(store, lake, scratch, registry, runner, chosen.batchAnswers(config));
  }

  /** Takes what came since the one before. */
  private final class Round implements Rounds.Round {
    private final ParityCheck check;
    private final ParityCheck.Scope all;
    private final ReportPublisher publisher;
    private final ParityMetrics metrics;
    private ParityCheck.Scope scope;
    private Optional<LakePosition> reached = Optional.empty();

    Round(
        ParityCheck check,
        ParityCheck.Scope all,
        ReportPublisher publisher,
        ParityMetrics metrics) {
      this.check = check;
      this.all = all;
      this.publisher = publisher;
      this.metrics = metrics;
      this.scope = all;
    }

    @Override
    public boolean run() throws IOException {
      long began = System.currentTimeMillis();
      ParityCheck.Result result = check.run(scope, reached, ParityCheck.Progress.NONE);
      reached = Optional.of(result.reached());
      // Rows that were compared stay what they are, but for those that were still under way.
      scope = all.since(began - OVERLAP_MILLIS);
      ParityReport report = result.report();
      metrics.report(report);
      publisher.publish(ParityReports.toProto(report));
      print(report);
      return report.verdict() != Verdict.BAD;
    }
  }

  private ParityCheck.Scope scope() {
    if (!(sample > 0 && sample <= 1)) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "--sample is not above 0 and at most 1: " + sample);
    }
    if (answersOnly && rowsOnly) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "--answers-only and --rows-only leave nothing to compare");
    }
    if (every != null) {
      var unused = Rounds.pause(every);
    }
    return new ParityCheck.Scope(
        Optional.ofNullable(service),
        views,
        sample,
        since == null ? Long.MIN_VALUE : Moments.parse(since, Instant.now()).toEpochMilli(),
        !rowsOnly,
        !answersOnly && service == null,
        tileEntities,
        100,
        Duration.ofMillis(Durations.parseMillis(staleAfter)));
  }

  private void checkNames(RegistryFollower deployed) {
    var plan = deployed.current().plan();
    for (String view : views) {
      if (deployed.current().history().stream().noneMatch(known -> known.name().equals(view))) {
        throw new LockstepException(ErrorCode.UNKNOWN_NAME, "unknown view '" + view + "'");
      }
    }
    if (service != null && !plan.services().containsKey(service)) {
      throw new LockstepException(ErrorCode.UNKNOWN_NAME, "unknown service '" + service + "'");
    }
  }

  private ParityCheck.Progress progress() {
    long[] told = {System.nanoTime()};
    return what -> {
      if (System.nanoTime() - told[0] > TimeUnit.SECONDS.toNanos(2)) {
        told[0] = System.nanoTime();
        console().note(what);
      }
    };
  }

  private int exitCode(ParityReport report) {
    boolean fails = strict ? report.verdict() != Verdict.GOOD : report.verdict() == Verdict.BAD;
    return fails ? ExitCodes.DIFFERS : ExitCodes.OK;
  }

  private void print(ParityReport report) {
    if (format == OutputFormat.JSON) {
      console().out().println(ParityJson.of(report).toPrettyString());
    } else {
      new ParityPrinter(console()).print(report);
    }
  }
}
