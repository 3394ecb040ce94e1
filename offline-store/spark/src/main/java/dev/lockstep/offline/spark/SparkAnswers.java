/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.replay.AnswerFile;
import dev.lockstep.offline.training.replay.AnswersForm;
import dev.lockstep.offline.training.replay.Question;
import dev.lockstep.offline.training.replay.QuestionFile;
import dev.lockstep.offline.training.replay.QuestionSpine;
import dev.lockstep.offline.training.rows.RowFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;

/**
 * Answers questions about the past with the tasks of a Spark session, whose driver is this process:
 * brings the rows that matter to each entity's questions together and in order, and lets tasks
 * sweep over them.
 */
final class SparkAnswers {
  private final Lake lake;
  private final SessionSource sessions;
  private final Limits limits;

  /**
   * @param lake stays open
   */
  SparkAnswers(Lake lake, SessionSource sessions, Limits limits) {
    this.lake = lake;
    this.sessions = sessions;
    this.limits = limits;
  }

  /** Leaves the answers in the file that the form names; one Spark job for each part. */
  void run(AnswersForm form, TrainingProgress progress) throws IOException, InterruptedException {
    List<List<Question>> questions = QuestionFile.read(Path.of(form.questions()));
    List<Shipped<KernelPlan>> plans = new ArrayList<>();
    for (AnswersForm.Part part : form.parts()) {
      plans.add(new Shipped<>(part.toJson(), json -> AnswersForm.Part.parse(json).plan()));
    }
    // What does not mean what it should is refused before Spark starts.
    plans.forEach(Shipped::value);
    SparkSession session = sessions.open(Files.createTempDirectory("spark-answers"));
    try (AnswerFile file = new AnswerFile(Path.of(form.answers()))) {
      for (int i = 0; i < questions.size(); i++) {
        int job = i;
        long snapshotId = form.parts().get(i).snapshotId();
        run(
            session,
            plans.get(i),
            snapshotId,
            questions.get(i),
            block -> file.add(job, block),
            progress);
      }
      file.finish();
    } catch (Exception e) {
      throw Failures.explain(e);
    } finally {
      sessions.release(session);
    }
  }

  private void run(
      SparkSession session,
      Shipped<KernelPlan> shipped,
      long snapshotId,
      List<Question> questions,
      TaskResults.Taker<byte[]> blocks,
      TrainingProgress progress) {
    SparkContext context = session.sparkContext();
    KernelPlan plan = shipped.value();
    RowFilter filter = filter(plan, questions);
    long lakeRows = lakeRows(plan, snapshotId, filter);
    QuestionSlices slices =
        QuestionSlices.of(
            plan, questions, TaskSizes.of(plan, limits), lakeRows, context.defaultParallelism());
    JavaSparkContext java = JavaSparkContext.fromSparkContext(context);
    Broadcast<Shipped<KernelPlan>> kernel = java.broadcast(shipped);
    JavaRDD<InternalRow> rows =
        LakeSide.rows(
            session,
            lake.config().namespace(),
            snapshotId,
            plan,
            filter,
            lakeRows,
            slices.assignment(),
            AnswerTask.LAYOUT);
    // As many elements as partitions: each partition has its one.
    JavaRDD<QuestionSpine> spines = java.parallelize(slices.spines(), slices.spines().size());
    ViewsProgress told =
        new ViewsProgress(progress, "view " + plan.view().name(), lakeRows, questions.size());
    context.addSparkListener(told);
    try {
      told.read();
      TaskResults.take(
          rows.zipPartitions(spines, new AnswerTask(kernel)),
          TaskBytes.class,
          answers -> {
            for (byte[] block : answers.blocks()) {
              blocks.take(block);
            }
            told.computed(answers.rows());
          });
    } finally {
      context.removeSparkListener(told);
      kernel.unpersist();
    }
  }

  private static RowFilter filter(KernelPlan plan, List<Question> questions) {
    long earliest = questions.stream().mapToLong(Question::asOfMillis).min().orElseThrow();
    long latest = questions.stream().mapToLong(Question::asOfMillis).max().orElseThrow();
    return new RowFilter(
        plan.firstMillis(earliest), latest, Long.MAX_VALUE, Optional.empty(), false);
  }

  private long lakeRows(KernelPlan plan, long snapshotId, RowFilter filter) {
    LakeTable table = lake.table(plan.view()).orElseThrow();
    LakeScan scan = LakeScan.ALL.withTimes(filter.fromMillis(), filter.untilMillis());
    return filter.fromMillis() > filter.untilMillis()
        ? 0
        : table.scan(table.require(snapshotId), scan).stream().mapToLong(LakeFile::rows).sum();
  }
}
