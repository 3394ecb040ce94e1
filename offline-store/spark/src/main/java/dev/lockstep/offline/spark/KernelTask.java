/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.offline.training.kernel.SpineStream;
import dev.lockstep.offline.training.kernel.ViewKernel;
import dev.lockstep.offline.training.output.AnswerBlocks;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;

/** What a task does: answers a partition's spine from its rows, both in order. */
final class KernelTask
    implements FlatMapFunction2<Iterator<InternalRow>, Iterator<InternalRow>, TaskAnswers> {
  private static final long serialVersionUID = 1;

  private final Broadcast<Shipped<TrainingPlan>> kernels;
  private final int kernel;
  private final boolean asSeen;
  private final RowLayout layout;

  KernelTask(
      Broadcast<Shipped<TrainingPlan>> kernels, int kernel, boolean asSeen, RowLayout layout) {
    this.kernels = kernels;
    this.kernel = kernel;
    this.asSeen = asSeen;
    this.layout = layout;
  }

  @Override
  public Iterator<TaskAnswers> call(Iterator<InternalRow> rows, Iterator<InternalRow> spine)
      throws IOException {
    KernelPlan plan = kernels.value().value().kernels().get(kernel);
    TaskAnswers answers = new TaskAnswers();
    try (AnswerBlocks out = answers.writer()) {
      if (layout.keyed()) {
        EntityRanks ranks = new EntityRanks(layout);
        LoadedSpine loaded = new LoadedSpine(new PartitionSpine(spine, layout, ranks::add));
        run(
            plan,
            loaded,
            new PartitionRows(rows, layout, plan.columns(), ranks::find),
            out,
            answers);
      } else {
        int number = layout.number();
        run(
            plan,
            new PartitionSpine(spine, layout, row -> row.getInt(number)),
            new PartitionRows(rows, layout, plan.columns(), row -> row.getInt(number)),
            out,
            answers);
      }
    }
    return List.of(answers).iterator();
  }

  private void run(
      KernelPlan plan, SpineStream spine, RowStream rows, AnswerBlocks out, TaskAnswers answers)
      throws IOException {
    TaskContext task = TaskContext.get();
    new ViewKernel(plan, asSeen)
        .run(
            spine,
            rows,
            (batch, features) -> {
              task.killTaskIfInterrupted();
              out.accept(batch, features);
              answers.count(batch.size);
            });
  }
}
