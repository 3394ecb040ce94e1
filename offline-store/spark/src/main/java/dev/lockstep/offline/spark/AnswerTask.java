/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.ViewKernel;
import dev.lockstep.offline.training.replay.AnswerBytes;
import dev.lockstep.offline.training.replay.QuestionSpine;
import dev.lockstep.offline.training.replay.RowsBySeq;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;

/** What a task does: answers a partition's questions from its rows, both in order. */
final class AnswerTask
    implements FlatMapFunction2<Iterator<InternalRow>, Iterator<QuestionSpine>, TaskBytes> {
  private static final long serialVersionUID = 1;

  /** Slices are told apart by number; a row's place in the log is when it arrived. */
  static final RowLayout LAYOUT = new RowLayout(false, false);

  private final Broadcast<Shipped<KernelPlan>> kernel;

  AnswerTask(Broadcast<Shipped<KernelPlan>> kernel) {
    this.kernel = kernel;
  }

  @Override
  public Iterator<TaskBytes> call(Iterator<InternalRow> rows, Iterator<QuestionSpine> spines)
      throws IOException {
    KernelPlan plan = kernel.value().value();
    TaskContext task = TaskContext.get();
    TaskBytes answers = new TaskBytes();
    ValueBytes open = new ValueBytes(1 << 12);
    new ViewKernel(plan, true)
        .run(
            spines.next().stream(),
            new RowsBySeq(
                new PartitionRows(
                    rows, LAYOUT, plan.columns(), row -> row.getInt(LAYOUT.number()))),
            (batch, features) -> {
              task.killTaskIfInterrupted();
              for (int i = 0; i < batch.size; i++) {
                AnswerBytes.write(batch, features, i, open);
              }
              answers.look(open, batch.size);
            });
    answers.finish(open);
    return List.of(answers).iterator();
  }
}
