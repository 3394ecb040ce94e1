/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.evaluate.OnDemandEvaluator;
import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.OutputFeature.Computed;
import dev.lockstep.offline.training.OutputFeature.Place;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.parquet.ValueReader;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.store.FeatureValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers to the rows of a row group of the spine, one batch after the other, and
 * computes on-demand features. Not thread-safe.
 */
final class AnswerReader {
  private final TrainingPlan plan;
  private final List<AnswerSpool> spools;
  private final ValueErrors errors;
  private final List<FeatureColumn[]> stored = new ArrayList<>();
  private final FeatureColumn[] outputs;
  private int block = -1;

  private long row;
  private long end;
  private final List<ValueReader> requestReaders = new ArrayList<>();
  private final List<ColumnBuffer> request = new ArrayList<>();

  /**
   * @param errors looks at every answer
   */
  AnswerReader(TrainingPlan plan, List<AnswerSpool> spools, ValueErrors errors) {
    this.plan = plan;
    this.spools = spools;
    this.errors = errors;
    spools.forEach(spool -> stored.add(spool.columns()));
    outputs = new FeatureColumn[plan.outputs().size()];
    for (int i = 0; i < outputs.length; i++) {
      OutputFeature output = plan.outputs().get(i);
      Optional<Place> place = output.stored();
      outputs[i] =
          place.isPresent()
              ? stored.get(place.get().kernel())[place.get().feature()]
              : new FeatureColumn(output.type(), AnswerSpool.BLOCK);
    }
    for (ColumnPlan column : plan.requestColumns()) {
      request.add(new ColumnBuffer(column.type(), AnswerSpool.BLOCK));
    }
  }

  /**
   * Begins with a row group.
   *
   * @param spine holds the request columns
   */
  void open(long firstRow, RowGroup spine) {
    row = firstRow;
    end = firstRow + spine.rows();
    requestReaders.clear();
    for (ColumnPlan column : plan.requestColumns()) {
      requestReaders.add(new ValueReader(spine.column(column.name()), column.type()));
    }
  }

  /** The next rows of the row group; null at its end. Good until the next call. */
  @Nullable OutputBatch next() throws IOException {
    if (row == end) {
      return null;
    }
    int wanted = (int) (row / AnswerSpool.BLOCK);
    if (wanted != block) {
      for (int i = 0; i < spools.size(); i++) {
        spools.get(i).read(wanted, stored.get(i));
      }
      block = wanted;
    }
    int from = (int) (row % AnswerSpool.BLOCK);
    int count = (int) Math.min(AnswerSpool.BLOCK - from, end - row);
    compute(from, count);
    OutputBatch batch = new OutputBatch(row, from, count, outputs);
    errors.look(batch);
    row += count;
    return batch;
  }

  private void compute(int from, int count) {
    for (int i = 0; i < request.size(); i++) {
      requestReaders.get(i).read(request.get(i), from, count);
    }
    for (int i = 0; i < outputs.length; i++) {
      Computed computed = plan.outputs().get(i).computed().orElse(null);
      if (computed != null) {
        outputs[i].clear();
        for (int at = from; at < from + count; at++) {
          outputs[i].set(at, evaluate(computed, at));
        }
      }
    }
  }

  private FeatureValue evaluate(Computed computed, int at) {
    Map<String, FeatureValue> inputs = new HashMap<>();
    computed
        .inputs()
        .forEach(
            (name, place) -> inputs.put(name, stored.get(place.kernel())[place.feature()].get(at)));
    Map<String, @Nullable Object> context = new HashMap<>();
    for (int i = 0; i < request.size(); i++) {
      context.put(plan.requestColumns().get(i).name(), request.get(i).get(at));
    }
    return OnDemandEvaluator.evaluate(computed.view(), computed.output(), inputs, context);
  }
}
