/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.output.AnswerSpool;
import dev.lockstep.offline.training.rows.RowFilter;
import dev.lockstep.offline.training.spine.Spine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

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
    Broadcast<KernelSource> kernels,
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
        lakeRows == 0
            ? JavaSparkContext.fromSparkContext(session.sparkContext())
                .<InternalRow>parallelize(List.of(), assignment.partitions())
            : rdd(
                LakeSide.arranged(
                    LakeSide.numbered(
                        session,
                        LakeSide.wanted(LakeSide.read(session, namespace, history, plan), filter),
                        assignment),
                    layout,
                    assignment,
                    plan));
    JavaRDD<TaskAnswers> answers =
        lake.zipPartitions(rdd(spineRows), new KernelTask(kernels, kernel, asSeen, layout));
    progress.read();
    session
        .sparkContext()
        .runJob(
            answers.rdd(),
            new Only(),
            new Keep(spool, progress),
            ClassTag$.MODULE$.apply(TaskAnswers.class));
  }

  static JavaRDD<InternalRow> rdd(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().toRdd().toJavaRDD();
  }

  /** A partition's one element. */
  static final class Only extends AbstractFunction1<Iterator<TaskAnswers>, TaskAnswers>
      implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public TaskAnswers apply(Iterator<TaskAnswers> answers) {
      return answers.next();
    }
  }

  /** Takes a partition's answers; in the driver, one after the other. */
  private static final class Keep extends AbstractFunction2<Object, TaskAnswers, BoxedUnit> {
    private final AnswerSpool spool;
    private final ViewsProgress progress;

    Keep(AnswerSpool spool, ViewsProgress progress) {
      this.spool = spool;
      this.progress = progress;
    }

    @Override
    public BoxedUnit apply(Object partition, TaskAnswers answers) {
      try {
        answers.moveTo(spool);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      progress.computed(answers.rows());
      return BoxedUnit.UNIT;
    }
  }
}
