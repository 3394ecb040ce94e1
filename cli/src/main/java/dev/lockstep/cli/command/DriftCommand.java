/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.get.Moments;
import dev.lockstep.cli.training.ProgressLines;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.quality.ReportPublisher;
import dev.lockstep.quality.drift.DriftHtml;
import dev.lockstep.quality.drift.DriftJson;
import dev.lockstep.quality.drift.DriftJudge;
import dev.lockstep.quality.drift.DriftMetrics;
import dev.lockstep.quality.drift.DriftReport;
import dev.lockstep.quality.drift.DriftReport.Level;
import dev.lockstep.quality.drift.DriftThresholds;
import dev.lockstep.time.Durations;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells whether the world changed. */
@Command(
    name = "drift",
    description = "Tell whether features are distributed otherwise than in a reference.",
    footer = {
      "",
      "A side is training-set:DIR, table:NAME (a feature table of the lake), served:SERVICE (served: alone for",
      "all), or, of the reference, profile:FILE; plain paths are guessed. Bins are taken from the reference and",
      "stay; a feature alarms when its change is both large and, corrected for everything that the report",
      "tests, unlikely by chance. This is about the world: whether online and offline agree is for lockstep",
      "parity to say. --engine says who reads the lake and training sets; all give the same bytes.",
      "",
      "Exit codes: 0 nothing alarms, 3 something alarms, 1 it failed, 2 not understood.",
      "",
      "Examples:",
      "  lockstep drift --reference training-set:sets/march --current served:fraud_v1 --since -24h",
      "  lockstep drift --reference sets/march --save-profile march.json",
      "  lockstep drift --reference march.json --current served:fraud_v1 --window 6h --html drift.html",
      "  lockstep drift --reference served:fraud_v1 --reference-since -14d --reference-until -7d \\",
      "      --current table:fraud_v1 --since -7d --window 1d --engine spark",
      "  lockstep drift --reference march.json --current served:fraud_v1 --since -24h --window 1h --every 5m",
      "                                                  until it is stopped; /metrics tells alarms",
    })
final class DriftCommand extends BaseCommand {
  @Option(
      names = "--reference",
      required = true,
      paramLabel = "SIDE",
      description = "What values should look like.")
  private String reference = "";

  @Option(names = "--current", paramLabel = "SIDE", description = "What they look like.")
  private @Nullable String current;

  @Option(
      names = "--reference-since",
      paramLabel = "TIME",
      description = "Of the reference only rows of then and later: " + Moments.SPELLING + ".")
  private @Nullable String referenceSince;

  @Option(
      names = "--reference-until",
      paramLabel = "TIME",
      description = "Of the reference only rows of then and earlier.")
  private @Nullable String referenceUntil;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Of the current side only what came since: " + Moments.SPELLING + ".")
  private @Nullable String since;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      description = "Cut the current side into windows of this length; each is judged.")
  private @Nullable String window;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description =
          "Go on until stopped; each round takes the answers that came since the one before.")
  private @Nullable String every;

  @Mixin private EngineOption engine = new EngineOption();

  @Option(
      names = "--alpha",
      paramLabel = "P",
      defaultValue = "0.005",
      description = "How likely a report without any change may alarm (default: ${DEFAULT-VALUE}).")
  private double alpha = 0.005;

  @Option(
      names = "--least-rows",
      paramLabel = "N",
      defaultValue = "500",
      description = "Of fewer rows on either side nothing is said (default: ${DEFAULT-VALUE}).")
  private long leastRows = 500;

  @Option(
      names = "--save-profile",
      paramLabel = "FILE",
      description = "Write the reference's profile; it can be a reference again.")
  private @Nullable Path saveProfile;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with plots.")
  private @Nullable Path html;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TABLE;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    LockstepConfig config = config();
    var unused = Logging.toFile(config.stateDir(), "drift");
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      DriftSides sides =
          new DriftSides(config, lifetime, engine.engine(), new ProgressLines(console()));
      console().note("reading " + reference);
      Instant now = Instant.now();
      ProfileSet profile =
          sides.reference(
              reference,
              moment(referenceSince, now).orElse(Long.MIN_VALUE),
              moment(referenceUntil, now).orElse(Long.MAX_VALUE));
      save(profile);
      if (current == null) {
        return ExitCodes.OK;
      }
      if (every != null) {
        return continuous(config, lifetime, sides, profile, current, Rounds.pause(every));
      }
      console().note("reading " + sides.display(current));
      OptionalLong from = moment(since, now);
      DriftReport report =
          judge(
              profile,
              sides.display(current),
              DriftWindows.named(
                  sides.current(current, from.orElse(Long.MIN_VALUE), profile, windowMillis()),
                  windowMillis(),
                  from,
                  now.toEpochMilli()));
      write(report);
      if (format == OutputFormat.TABLE) {
        new DriftPrinter(console()).print(report);
      }
      if (sides.openStore().isPresent()) {
        try (ReportPublisher publisher = new ReportPublisher(sides.openStore().get())) {
          publisher.publish(DriftJson.toProto(report.current(), report));
        }
      }
      return report.level() == Level.ALARM ? ExitCodes.DIFFERS : ExitCodes.OK;
    }
  }

  private int continuous(
      LockstepConfig config,
      Lifetime lifetime,
      DriftSides sides,
      ProfileSet profile,
      String side,
      Duration pause)
      throws InterruptedException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    DriftMetrics metrics = new DriftMetrics(registry, DriftSides.service(side));
    DriftRounds counting = new DriftRounds(sides.served(), side, profile, windowMillis());
    ReportPublisher publisher =
        lifetime.add("publisher", new ReportPublisher(sides.openStore().orElseThrow()));
    // Windows move on with the time; without them there is one, which only grows.
    Instant started = Instant.now();
    return Rounds.start(console(), lifetime, config, registry, pause)
        .run(
            () -> {
              Instant now = Instant.now();
              OptionalLong from = moment(since, windowMillis() == 0 ? started : now);
              DriftReport report =
                  judge(profile, sides.display(side), counting.next(from, now.toEpochMilli()));
              metrics.report(report, counting.newRows());
              publisher.publish(DriftJson.toProto(report.current(), report));
              write(report);
              if (format == OutputFormat.TABLE) {
                new DriftPrinter(console()).printLine(report, counting.newRows());
              }
              return report.level() != Level.ALARM;
            });
  }

  private void check() {
    if (!(alpha > 0 && alpha < 1)) {
      throw invalid("--alpha is not between 0 and 1: " + alpha);
    }
    if (current == null && saveProfile == null) {
      throw invalid("--current or --save-profile is needed");
    }
    if (every != null) {
      var unused = Rounds.pause(every);
      if (current == null || !DriftSides.isServed(current)) {
        throw invalid("--every goes with --current served:, which goes on");
      }
    }
    // Refused now, and not in the middle of it.
    var unusedMoment = moment(since, Instant.now());
    if (window != null && windowMillis() <= 0) {
      throw invalid("--window is not above 0: " + window);
    }
  }

  private long windowMillis() {
    return window == null ? 0 : Durations.parseMillis(window);
  }

  private static OptionalLong moment(@Nullable String text, Instant now) {
    return text == null
        ? OptionalLong.empty()
        : OptionalLong.of(Moments.parse(text, now).toEpochMilli());
  }

  private static LockstepException invalid(String what) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, what);
  }

  private void save(ProfileSet profile) throws IOException {
    if (saveProfile != null) {
      Files.writeString(saveProfile, profile.toJson(), UTF_8);
      console()
          .out()
          .println(
              "Profile of %d features in %s".formatted(profile.features().size(), saveProfile));
    }
  }

  private DriftReport judge(ProfileSet profile, String name, Map<String, ProfileSet> windows) {
    return DriftJudge.judge(
        reference,
        profile,
        name,
        windows,
        DriftThresholds.DEFAULT.withAlpha(alpha).withLeastRows(leastRows),
        System.currentTimeMillis());
  }

  private void write(DriftReport report) throws IOException {
    if (html != null) {
      Files.writeString(html, DriftHtml.of(report), UTF_8);
    }
    if (format == OutputFormat.JSON) {
      console().out().println(DriftJson.of(report).toPrettyString());
    }
  }
}
