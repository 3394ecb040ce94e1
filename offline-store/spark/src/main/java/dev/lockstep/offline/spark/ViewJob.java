/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.output.AnswerSpool;
import dev.lockstep.offline.training.rows.RowFilter;
import dev.lockstep.offline.training.spine.Spine;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;

/**
 * Computes the features of one view: one Spark job. Thread-safe.
 *
 * @param namespace of the lake
 * @param place where tasks find the spine
 */
record ViewJob(
    SparkSession session,
    String namespace,
    Spine spine,
    SpineSide.Place place,
    String timestampColumn,
    Broadcast<Shipped<TrainingPlan>> kernels,
    Mode mode,
    Limits limits) {

  /** How many rows the files have that may matter to a spine. */
  static long lakeRows(KernelPlan plan, ViewHistory history, SpineProfile profile) {
    long from = plan.firstMillis(profile.earliest());
    return history.files(Optional.empty(), from, profile.latest()).stream()
        .mapToLong(LakeFile::rows)
        .sum();
  }

  /**
   * Answers every row of the spine.
   *
   * @param lakeRows what {@link #lakeRows} says
   * @param progress is told when rows begin to be read, and of every task's answers
   */
  void run(
      int kernel,
      KernelPlan plan,
      ViewHistory history,
      SpineProfile profile,
      long lakeRows,
      AnswerSpool spool,
      ViewsProgress progress) {
    boolean asSeen = mode == Mode.AS_SEEN;
    long from = plan.firstMillis(profile.earliest());
    long until = profile.latest();
    RowFilter filter =
        new RowFilter(from, until, asSeen ? until : Long.MAX_VALUE, history.cut(), asSeen);
    Assignment assignment =
        Assignment.of(
            plan,
            profile,
            TaskSizes.of(plan, limits),
            lakeRows,
            session.sparkContext().defaultParallelism());
    RowLayout layout = new RowLayout(!assignment.numbered(), asSeen);
    Dataset<Row> spineRows =
        SpineSide.of(
            session,
            place,
            spine.rowGroups().size(),
            timestampColumn,
            kernels,
            kernel,
            layout,
            assignment);
    JavaRDD<InternalRow> lake =
        LakeSide.rows(
            session, namespace, history.snapshotId(), plan, filter, lakeRows, assignment, layout);
    JavaRDD<TaskAnswers> answers =
        lake.zipPartitions(rdd(spineRows), new KernelTask(kernels, kernel, asSeen, layout));
    progress.read();
    TaskResults.take(
        answers,
        TaskAnswers.class,
        some -> {
          some.moveTo(spool);
          progress.computed(some.rows());
        });
  }

  static JavaRDD<InternalRow> rdd(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().toRdd().toJavaRDD();
  }
}
