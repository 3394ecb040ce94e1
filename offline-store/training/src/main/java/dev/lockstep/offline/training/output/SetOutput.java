/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.Manifest;
import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetResult;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.offline.training.spine.Spine;
import dev.lockstep.plan.PlanPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** Writes the answers behind the spine's rows, and the manifest beside them. */
public final class SetOutput {
  private static final int MOST_AHEAD = 3;

  private final TrainingJob job;
  private final TrainingPlan plan;
  private final Spine spine;
  private final List<ViewHistory> histories;
  private final List<AnswerSpool> spools;
  private final ValueErrors errors;
  private final OutputDirectory out;
  private final Future<Manifest.SpineFile> spineFile;
  private final String dataName;

  /**
   * @param spineFile what the manifest says of the spine, found while features are computed
   */
  public SetOutput(
      TrainingJob job,
      TrainingPlan plan,
      Spine spine,
      List<ViewHistory> histories,
      List<AnswerSpool> spools,
      ValueErrors errors,
      OutputDirectory out,
      Future<Manifest.SpineFile> spineFile) {
    this.job = job;
    this.plan = plan;
    this.spine = spine;
    this.histories = histories;
    this.spools = spools;
    this.errors = errors;
    this.out = out;
    this.spineFile = spineFile;
    this.dataName = "data." + job.format().ending();
  }

  /**
   * Checks that the format can hold the spine, before there is anything to write.
   *
   * @throws LockstepException INVALID_REQUEST if it cannot
   */
  public static void check(TrainingJob job, Spine spine) {
    if (job.format() == FileFormat.JSONL) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "A training set is written as parquet, csv or arrow");
    }
    if (job.format() != FileFormat.PARQUET) {
      CsvSetWriter.checkFlat(spine);
    }
  }

  /** Runs work elsewhere. */
  public interface Submit {
    <T> Future<T> submit(Callable<T> task);
  }

  /** Waits for work. */
  public interface Await {
    <T> T get(Future<T> future) throws IOException, InterruptedException;
  }

  /** Writes the data file. Row groups are encoded side by side and written in their order. */
  public void write(Submit workers, Await await, TrainingProgress progress)
      throws IOException, InterruptedException {
    Queue<Future<SetWriter.Encoded>> ahead = new ArrayDeque<>();
    try (SetWriter writer = writer(out.file(dataName))) {
      int mostAhead = writer.isSequential() ? 1 : MOST_AHEAD;
      int next = 0;
      int groups = spine.rowGroups().size();
      for (int written = 0; written < groups; written++) {
        for (; next < groups && ahead.size() < mostAhead; next++) {
          int rowGroup = next;
          ahead.add(workers.submit(() -> encode(writer, rowGroup)));
        }
        writer.write(await.get(ahead.remove()));
        progress.advance(spine.rowGroups().get(written));
      }
      writer.finish();
    } finally {
      ahead.forEach(future -> future.cancel(true));
    }
  }

  private SetWriter writer(Path file) throws IOException {
    return switch (job.format()) {
      case PARQUET -> new ParquetSetWriter(spine, plan, file);
      case CSV -> new CsvSetWriter(spine, plan, file);
      case ARROW -> new ArrowSetWriter(spine, plan, file);
      case JSONL -> throw new IllegalArgumentException("No training set is JSON lines");
    };
  }

  private SetWriter.Encoded encode(SetWriter writer, int rowGroup) throws IOException {
    try (ParquetSource source = spine.open();
        ParquetSource requestSource = spine.open()) {
      AnswerReader answers = new AnswerReader(plan, spools, errors);
      return writer.encode(
          new RowGroupInput(spine, source, requestSource, rowGroup, plan, answers));
    }
  }

  /** Makes the training set appear. */
  public TrainingSetResult finish(Await await) throws IOException, InterruptedException {
    if (!job.options().errorsAsNull()) {
      errors.refuse();
    }
    Path data = out.file(dataName);
    Manifest manifest = manifest(data, await.get(spineFile));
    Files.writeString(out.file(Manifest.FILE), manifest.toJson());
    Path target = out.commit(List.of(dataName, Manifest.FILE));
    return new TrainingSetResult(
        target.resolve(dataName), target.resolve(Manifest.FILE), spine.rows(), errors.errors());
  }

  private Manifest manifest(Path data, Manifest.SpineFile spineFound) throws IOException {
    TrainingJob.Options options = job.options();
    return new Manifest(
        Manifest.VERSION,
        job.service(),
        options.mode().spelling(),
        spine.rows(),
        spineFound,
        new Manifest.DataFile(
            dataName, job.format().ending(), Files.size(data), Hashes.ofFile(data)),
        new Manifest.Options(
            options.naming().fullNames(), options.naming().statuses(), options.errorsAsNull()),
        histories.stream().map(SetOutput::view).toList(),
        plan.outputs().stream().map(SetOutput::column).toList(),
        errors.statuses(),
        job.definitionsYaml(),
        "lockstep training-set --manifest " + Manifest.FILE + " --out DIR");
  }

  private static Manifest.View view(ViewHistory history) {
    return new Manifest.View(
        history.view().name(),
        history.view().version(),
        history.view().revision(),
        Hashes.ofText(PlanPrinter.print(history.view())),
        history.snapshotId(),
        history.position().seqs());
  }

  private static Manifest.Column column(OutputFeature output) {
    return new Manifest.Column(output.name(), output.ref().toString(), output.type().display());
  }
}
