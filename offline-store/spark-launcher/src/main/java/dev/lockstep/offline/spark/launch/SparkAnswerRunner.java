/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.replay.AnswerFile;
import dev.lockstep.offline.training.replay.AnswerJob;
import dev.lockstep.offline.training.replay.AnswerRunner;
import dev.lockstep.offline.training.replay.AnswersForm;
import dev.lockstep.offline.training.replay.QuestionFile;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.store.FeatureValue;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Computes answers on Spark, in a child JVM with a class path of its own, which leaves them in a
 * file; all jobs of a call share one start. An interrupt, a signal, or the death of this process
 * ends the child. Thread-safe.
 */
public final class SparkAnswerRunner implements AnswerRunner {
  private final Lake lake;
  private final SparkConfig config;
  private final Function<ViewPlan, Optional<String>> definitions;
  private final AnswerRunner local;
  private final TrainingProgress progress;

  /**
   * @param lake stays open
   * @param definitions gives the text that means a view, as of its version and revision; empty if
   *     nobody has it
   * @param local computes what Spark cannot: about views without a text, or without rows
   */
  public SparkAnswerRunner(
      Lake lake,
      SparkConfig config,
      Function<ViewPlan, Optional<String>> definitions,
      AnswerRunner local,
      TrainingProgress progress) {
    this.lake = lake;
    this.config = config;
    this.definitions = definitions;
    this.local = local;
    this.progress = progress;
  }

  @Override
  public List<List<List<FeatureValue>>> run(List<AnswerJob> jobs) throws IOException {
    List<Optional<AnswersForm.Part>> parts = jobs.stream().map(this::part).toList();
    List<AnswerJob> onSpark = new ArrayList<>();
    List<AnswerJob> here = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      (parts.get(i).isPresent() ? onSpark : here).add(jobs.get(i));
    }
    var ofSpark = run(onSpark, parts.stream().flatMap(Optional::stream).toList()).iterator();
    var ofThis = local.run(here).iterator();
    return parts.stream().map(part -> (part.isPresent() ? ofSpark : ofThis).next()).toList();
  }

  private Optional<AnswersForm.Part> part(AnswerJob job) {
    long snapshotId = ViewHistory.open(lake, job.view(), Optional.empty()).snapshotId();
    return snapshotId == 0 || job.questions().isEmpty()
        ? Optional.empty()
        : definitions.apply(job.view()).map(text -> AnswersForm.Part.of(job, text, snapshotId));
  }

  private List<List<List<FeatureValue>>> run(List<AnswerJob> jobs, List<AnswersForm.Part> parts)
      throws IOException {
    if (jobs.isEmpty()) {
      return List.of();
    }
    progress.begin("starting Spark", 0);
    try (RunDirectory run = RunDirectory.create(config.directory())) {
      Path questions = run.temporary().resolve("questions");
      Path answers = run.temporary().resolve("answers");
      QuestionFile.write(questions, jobs);
      AnswersForm form = new AnswersForm(parts, questions.toString(), answers.toString());
      try (EngineProcess engine =
          EngineProcess.start(EngineOrder.of(lake.config(), config, form), run, progress)) {
        var unused = engine.await();
      }
      return AnswerFile.read(answers, jobs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while Spark computed answers");
    }
  }
}
