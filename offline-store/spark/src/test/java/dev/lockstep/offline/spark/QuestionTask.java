/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.ViewKernel;
import dev.lockstep.offline.training.replay.AnswerBytes;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * As {@link KernelTask}, for questions that want to know event times and positions too. Tasks run
 * in this JVM, where they find their plan by a number.
 */
final class QuestionTask
    implements FlatMapFunction2<Iterator<InternalRow>, Iterator<InternalRow>, byte[]> {
  private static final long serialVersionUID = 1;
  private static final Map<Long, KernelPlan> PLANS = new ConcurrentHashMap<>();
  private static final AtomicLong NEXT = new AtomicLong();

  private final long plan = NEXT.incrementAndGet();
  private final RowLayout layout;

  QuestionTask(KernelPlan plan, RowLayout layout) {
    this.layout = layout;
    PLANS.put(this.plan, plan);
  }

  @Override
  public Iterator<byte[]> call(Iterator<InternalRow> rows, Iterator<InternalRow> spine)
      throws IOException {
    KernelPlan kernel = PLANS.get(plan);
    if (kernel == null) {
      throw new IllegalStateException("The plan is in another JVM");
    }
    Map<Integer, Long> highest = new HashMap<>();
    PartitionRows stream =
        new PartitionRows(
            rows,
            layout,
            kernel.columns(),
            row -> {
              int number = row.getInt(layout.number());
              highest.merge(number, row.getLong(layout.seq()), Math::max);
              return number;
            });
    ValueBytes answers = new ValueBytes(1 << 12);
    new ViewKernel(kernel, false)
        .run(
            new PartitionSpine(spine, layout, row -> row.getInt(layout.number())),
            stream,
            (batch, features) -> {
              for (int i = 0; i < batch.size; i++) {
                AnswerBytes.write(batch, features, i, answers);
              }
            });
    while (stream.next() != null) {
      // Rows after the last T count for positions.
    }
    ValueBytes all = new ValueBytes(1 << 12);
    all.writeInt(highest.size());
    highest.forEach(
        (number, seq) -> {
          all.writeInt(number);
          all.writeLong(seq);
        });
    for (int at = 0; at < answers.size(); at++) {
      all.writeByte(answers.array()[at]);
    }
    return List.of(Arrays.copyOf(all.array(), all.size())).iterator();
  }

  /** Takes an answer. */
  interface AnswerConsumer {
    void accept(int number, long highestSeq, List<FeatureValue> values);
  }

  /** Reads what a task gave. */
  static void read(byte[] bytes, KernelPlan plan, AnswerConsumer consumer) {
    ValueBytes in = ValueBytes.of(bytes, bytes.length);
    Map<Integer, Long> highest = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      highest.put(in.readInt(), in.readLong());
    }
    // A question's row in the spine is its number.
    AnswerBytes.read(
        in,
        plan.features(),
        (number, values) ->
            consumer.accept(number, highest.getOrDefault(number, Position.NO_ROW), values));
  }
}
