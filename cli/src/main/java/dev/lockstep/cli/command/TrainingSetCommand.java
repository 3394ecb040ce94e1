/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.training.DefinedFeatures;
import dev.lockstep.cli.training.ProgressLines;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.Manifest;
import dev.lockstep.offline.training.ManifestJob;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingSetResult;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.spine.SpineFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Builds a training set. */
@Command(
    name = "training-set",
    description = "Put features behind the rows of a spine, each as of the row's own moment.",
    sortOptions = false,
    footer = {
      "",
      "The spine is a .parquet, .csv, .jsonl or .arrow file, or an Iceberg table of the lake's catalog,",
      "with the entities' key columns, a timestamp column, and whatever else: labels are kept. The",
      "output directory holds the data and a manifest; the manifest builds the same bytes again.",
      "",
      "Examples:",
      "  lockstep training-set --spine labels.parquet --service fraud_v1 --out sets/fraud",
      "  lockstep training-set --spine labels.csv --service fraud_v1 --out sets/fraud --mode as_corrected",
      "  lockstep training-set --spine table:ml.labels --service fraud_v1 --out sets/fraud",
      "  lockstep training-set --manifest sets/fraud/manifest.json --out sets/fraud-again",
    })
final class TrainingSetCommand extends BaseCommand {
  @Option(
      names = "--spine",
      paramLabel = "FILE|TABLE",
      description = "Whose rows get features: a file, or [table:]NAMESPACE.NAME[@SNAPSHOT_ID].")
  private @Nullable String spine;

  @Option(names = "--service", paramLabel = "NAME", description = "Which features.")
  private @Nullable String service;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "A directory that is not there yet, or is empty.")
  private Path out = Path.of(".");

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "Build this training set again; only --out, --spine and --engine go with it.")
  private @Nullable Path manifest;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "parquet",
      description = "parquet, csv or arrow (default: parquet).")
  private FileFormat format = FileFormat.PARQUET;

  @Option(
      names = "--timestamp-column",
      paramLabel = "NAME",
      defaultValue = TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
      description = "The spine's column that says when (default: ${DEFAULT-VALUE}).")
  private String timestampColumn = "";

  @Option(
      names = "--spine-format",
      paramLabel = "FORMAT",
      description = "parquet, csv, jsonl or arrow (default: by the file's name).")
  private @Nullable FileFormat spineFormat;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    console().note("preparing");
    Thread main = Thread.currentThread();
    try (Lifetime lifetime = new Lifetime(console()::note);
        Lake lake = Lake.open(LakeWiring.config(config()))) {
      TrainingJob job = job(lake);
      TrainingSetRunner runner = options.runner(lake, config());
      lifetime.add("the training set", main::interrupt);
      long begun = System.nanoTime();
      TrainingSetResult result = runner.run(job, new ProgressLines(console()));
      report(result, (System.nanoTime() - begun) / 1e9);
      return manifest == null ? ExitCodes.OK : compare(Manifest.read(manifest), result);
    }
  }

  private TrainingJob job(Lake lake) throws IOException {
    if (manifest != null) {
      return ManifestJob.of(
          Manifest.read(manifest),
          Optional.ofNullable(spine).map(Path::of),
          out,
          options.threads());
    }
    String rows = require(spine, "--spine");
    String name = require(service, "--service");
    DefinedFeatures defined = options.defined(config());
    return new TrainingJob(
        defined.plan(),
        defined.yaml(),
        name,
        SpineFiles.find(rows, Optional.ofNullable(spineFormat), lake),
        timestampColumn,
        out,
        format,
        options.job(),
        options.pins());
  }

  private static <T> T require(@Nullable T value, String option) {
    if (value == null) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, option + " is missing (or say --manifest)");
    }
    return value;
  }

  private void report(TrainingSetResult result, double seconds) {
    console()
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%,d rows in %.1f s (%,.0f rows/s) in %s%s",
                result.rows(),
                seconds,
                result.rows() / seconds,
                result.data(),
                result.errors() == 0
                    ? ""
                    : String.format(Locale.ROOT, ", %,d values are errors", result.errors())));
  }

  private int compare(Manifest before, TrainingSetResult result) {
    Manifest now = Manifest.read(result.manifest());
    boolean same = now.data().sha256().equals(before.data().sha256());
    console().out().println(same ? "The same bytes as before." : "NOT the same bytes as before.");
    return same ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
