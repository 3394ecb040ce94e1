/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.get.Moments;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.quality.ReportPublisher;
import dev.lockstep.quality.drift.DriftHtml;
import dev.lockstep.quality.drift.DriftJson;
import dev.lockstep.quality.drift.DriftJudge;
import dev.lockstep.quality.drift.DriftReport;
import dev.lockstep.quality.drift.DriftReport.FeatureDrift;
import dev.lockstep.quality.drift.DriftReport.Level;
import dev.lockstep.quality.drift.DriftThresholds;
import dev.lockstep.quality.drift.ProfileSet;
import dev.lockstep.quality.drift.Samples;
import dev.lockstep.quality.drift.ServedSamples;
import dev.lockstep.quality.drift.TrainingSetSamples;
import dev.lockstep.quality.served.ServedLogReader;
import dev.lockstep.time.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells whether the world changed. */
@Command(
    name = "drift",
    description = "Tell whether features are distributed otherwise than in a reference.",
    footer = {
      "",
      "A side is training-set:DIR, served:SERVICE (served: alone for all), or profile:FILE; plain paths are",
      "guessed. Bins are taken from the reference and stay; a feature alarms when its change is both large",
      "and, corrected for everything that the report tests, unlikely by chance. This is about the world:",
      "whether online and offline agree is for lockstep parity to say.",
      "",
      "Exit codes: 0 nothing alarms, 3 something alarms, 1 it failed, 2 not understood.",
      "",
      "Examples:",
      "  lockstep drift --reference training-set:sets/march --current served:fraud_v1 --since -24h",
      "  lockstep drift --reference sets/march --save-profile march.json",
      "  lockstep drift --reference march.json --current served:fraud_v1 --window 6h --html drift.html",
    })
final class DriftCommand extends BaseCommand {
  private static final long MOST_WINDOWS = 10_000;

  @Option(
      names = "--reference",
      required = true,
      paramLabel = "SIDE",
      description = "What values should look like.")
  private String reference = "";

  @Option(names = "--current", paramLabel = "SIDE", description = "What they look like.")
  private @Nullable String current;

  @Option(
      names = "--reference-until",
      paramLabel = "TIME",
      description = "Of a served reference only what was answered until then.")
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
  public Integer call() throws IOException {
    if (!(alpha > 0 && alpha < 1)) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "--alpha is not between 0 and 1: " + alpha);
    }
    if (current == null && saveProfile == null) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "--current or --save-profile is needed");
    }
    LockstepConfig config = config();
    var unused = Logging.toFile(config.stateDir(), "drift");
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      Sides sides = new Sides(config, lifetime);
      console().note("reading " + reference);
      ProfileSet profile = profile(sides);
      if (saveProfile != null) {
        Files.writeString(saveProfile, profile.toJson(), UTF_8);
        console()
            .out()
            .println(
                "Profile of %d features in %s".formatted(profile.features().size(), saveProfile));
      }
      if (current == null) {
        return ExitCodes.OK;
      }
      Samples now = sides.samples(current, millis(since, Long.MIN_VALUE), Long.MAX_VALUE);
      console().note("reading " + now.display());
      DriftReport report =
          DriftJudge.judge(
              reference,
              profile,
              now.display(),
              windows(profile, now),
              DriftThresholds.DEFAULT.withAlpha(alpha).withLeastRows(leastRows),
              System.currentTimeMillis());
      write(report);
      sides.publish(now.display(), report);
      return report.level() == Level.ALARM ? ExitCodes.DIFFERS : ExitCodes.OK;
    }
  }

  private ProfileSet profile(Sides sides) throws IOException {
    Path file = Path.of(strip(reference, "profile:"));
    if (reference.startsWith("profile:")
        || (Files.isRegularFile(file) && !reference.startsWith("served:"))) {
      return ProfileSet.parse(file.toString(), Files.readString(file, UTF_8));
    }
    return ProfileSet.ofReference(
        sides.samples(reference, Long.MIN_VALUE, millis(referenceUntil, Long.MAX_VALUE)));
  }

  private static long millis(@Nullable String moment, long otherwise) {
    return moment == null ? otherwise : Moments.parse(moment, Instant.now()).toEpochMilli();
  }

  private static String strip(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private Map<String, ProfileSet> windows(ProfileSet profile, Samples now) throws IOException {
    long length = window == null ? 0 : Durations.parseMillis(window);
    TreeMap<String, ProfileSet> windows = new TreeMap<>();
    if (length == 0) {
      windows.put("", profile.emptied());
    }
    long from = millis(since, Long.MIN_VALUE);
    now.read(
        (feature, value, at) -> {
          if (at >= from) {
            String name =
                length == 0
                    ? ""
                    : Instant.ofEpochMilli(Math.floorDiv(at, length) * length).toString();
            windows.computeIfAbsent(name, key -> profile.emptied()).add(feature, value);
          }
        });
    if (windows.isEmpty()) {
      // Nothing came at all; a report without features would look as if all were well.
      windows.put("", profile.emptied());
    } else if (length > 0) {
      addEmpty(windows, profile, length);
    }
    return windows;
  }

  /** Windows in which nothing came are told: between others, and from --since until now. */
  private void addEmpty(TreeMap<String, ProfileSet> windows, ProfileSet profile, long length) {
    long first = Instant.parse(windows.firstKey()).toEpochMilli();
    long last = Instant.parse(windows.lastKey()).toEpochMilli();
    if (since != null) {
      first = Math.min(first, Math.floorDiv(millis(since, first), length) * length);
      last = Math.max(last, Math.floorDiv(System.currentTimeMillis(), length) * length - length);
    }
    if ((last - first) / length > MOST_WINDOWS) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "--window cuts the time into more than %,d windows; make them longer, or say --since"
              .formatted(MOST_WINDOWS));
    }
    for (long at = first; at <= last; at += length) {
      windows.computeIfAbsent(Instant.ofEpochMilli(at).toString(), name -> profile.emptied());
    }
  }

  private void write(DriftReport report) throws IOException {
    if (html != null) {
      Files.writeString(html, DriftHtml.of(report), UTF_8);
    }
    if (format == OutputFormat.JSON) {
      console().out().println(DriftJson.of(report).toPrettyString());
      return;
    }
    Table table =
        new Table("feature", "window", "level", "rows", "psi", "ks", "null rate", "p", "what");
    for (FeatureDrift feature : report.features()) {
      table.row(
          feature.feature(),
          feature.window(),
          feature.level().name().toLowerCase(Locale.ROOT),
          "%,d".formatted(feature.currentRows()),
          "%.3f".formatted(feature.psi()),
          "%.3f".formatted(feature.kolmogorovSmirnov()),
          "%.3f > %.3f".formatted(feature.nullRates().get(0), feature.nullRates().get(1)),
          "%.2g".formatted(Math.min(feature.pValue(), feature.statusPValue())),
          feature.sentence());
    }
    if (!table.isEmpty()) {
      table.print(console());
      console().out().println();
    }
    console()
        .out()
        .println(
            report.level() == Level.ALARM ? console().red(report.summary()) : report.summary());
  }

  /** Opens a store only if a side needs it. */
  private static final class Sides {
    private final LockstepConfig config;
    private final Lifetime lifetime;
    private @Nullable OnlineStoreConfig store;
    private @Nullable Lake lake;

    Sides(LockstepConfig config, Lifetime lifetime) {
      this.config = config;
      this.lifetime = lifetime;
    }

    Samples samples(String side, long from, long until) {
      if (side.startsWith("served:")) {
        if (store == null || lake == null) {
          store = StoreWiring.find(config);
          lake = lifetime.add("lake", Lake.open(LakeWiring.config(config)));
        }
        return new ServedSamples(
            new ServedLogReader(store, lake), side.substring("served:".length()), from, until);
      }
      Path directory = Path.of(strip(side, "training-set:"));
      if (!TrainingSetSamples.isOne(directory)) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST,
            "neither a training set nor served: nor profile: %s".formatted(side));
      }
      return new TrainingSetSamples(directory);
    }

    /** Reports about what is served are there to be asked for. */
    void publish(String subject, DriftReport report) {
      if (store != null) {
        try (ReportPublisher publisher = new ReportPublisher(store)) {
          publisher.publish(DriftJson.toProto(subject, report));
        }
      }
    }
  }
}
