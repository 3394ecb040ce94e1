/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.ViewKernel;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ValueStatus;
import java.io.IOException;
import java.util.ArrayList;
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
    List<ValueBytes> answers = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    new ViewKernel(kernel, false)
        .run(
            new PartitionSpine(spine, layout, row -> row.getInt(layout.number())),
            stream,
            (batch, features) -> {
              for (int i = 0; i < batch.size; i++) {
                numbers.add(batch.keys[i]);
                answers.add(write(batch, features, i));
              }
            });
    while (stream.next() != null) {
      // Rows after the last T count for positions.
    }
    ValueBytes all = new ValueBytes(1 << 12);
    for (int i = 0; i < numbers.size(); i++) {
      all.writeInt(numbers.get(i));
      all.writeLong(highest.getOrDefault(numbers.get(i), Position.NO_ROW));
      ValueBytes answer = answers.get(i);
      for (int at = 0; at < answer.size(); at++) {
        all.writeByte(answer.array()[at]);
      }
    }
    return List.of(Arrays.copyOf(all.array(), all.size())).iterator();
  }

  private static ValueBytes write(SpineBatch batch, FeatureColumn[] features, int at) {
    ValueBytes out = new ValueBytes(256);
    for (FeatureColumn feature : features) {
      out.writeByte(feature.status(at).ordinal());
      out.writeLong(feature.eventTimeMillis(at));
      out.writeString(feature.reason(at));
      // Reads the value as an answer does, which has none where a status says so.
      FeatureValue value = feature.get(at);
      out.writeByte(value.value() == null ? 0 : 1);
      if (value.value() != null) {
        out.write(feature.values(), at);
      }
    }
    return out;
  }

  /** Takes an answer. */
  interface AnswerConsumer {
    void accept(int number, long highestSeq, List<FeatureValue> values);
  }

  /** Reads what a task gave. */
  static void read(byte[] bytes, KernelPlan plan, AnswerConsumer consumer) {
    ValueBytes in = ValueBytes.of(bytes, bytes.length);
    while (in.hasMore()) {
      int number = in.readInt();
      long highestSeq = in.readLong();
      List<FeatureValue> values = new ArrayList<>();
      for (FeaturePlan feature : plan.features()) {
        ColumnBuffer buffer = new ColumnBuffer(feature.resultType(), 1);
        ValueStatus status = ValueStatus.values()[in.readByte()];
        long eventTime = in.readLong();
        String reason = in.readString();
        if (in.readByte() == 1) {
          in.read(buffer, 0);
        }
        values.add(new FeatureValue(status, buffer.get(0), eventTime, reason));
      }
      consumer.accept(number, highestSeq, values);
    }
  }
}
