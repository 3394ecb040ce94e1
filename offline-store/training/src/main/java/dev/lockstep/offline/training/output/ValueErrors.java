/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.store.ValueStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** How often each feature has each status, and the first values that are errors. Thread-safe. */
public final class ValueErrors {
  private static final int SHOWN = 10;
  private static final ValueStatus[] STATUSES = ValueStatus.values();

  private final TrainingPlan plan;
  private final AtomicLongArray counts;
  private final TreeMap<Long, String> first = new TreeMap<>();

  public ValueErrors(TrainingPlan plan) {
    this.plan = plan;
    this.counts = new AtomicLongArray(plan.outputs().size() * STATUSES.length);
  }

  void look(OutputBatch batch) {
    long[] seen = new long[STATUSES.length];
    for (int i = 0; i < batch.features().length; i++) {
      FeatureColumn column = batch.features()[i];
      java.util.Arrays.fill(seen, 0);
      for (int at = batch.from(); at < batch.from() + batch.count(); at++) {
        ValueStatus status = column.status(at);
        seen[status.ordinal()]++;
        if (status == ValueStatus.ERROR) {
          note(
              batch.firstRow() + at - batch.from(),
              plan.outputs().get(i).ref() + ": " + column.reason(at));
        }
      }
      for (int status = 0; status < seen.length; status++) {
        counts.addAndGet(i * STATUSES.length + status, seen[status]);
      }
    }
  }

  private synchronized void note(long row, String error) {
    first.putIfAbsent(row, error);
    if (first.size() > SHOWN) {
      first.pollLastEntry();
    }
  }

  /** How many values are errors. */
  long errors() {
    long errors = 0;
    for (int i = 0; i < plan.outputs().size(); i++) {
      errors += count(i, ValueStatus.ERROR);
    }
    return errors;
  }

  private long count(int output, ValueStatus status) {
    return counts.get(output * STATUSES.length + status.ordinal());
  }

  /** From column to status to how often; statuses that never occur are left out. */
  Map<String, Map<String, Long>> statuses() {
    Map<String, Map<String, Long>> all = new LinkedHashMap<>();
    for (int i = 0; i < plan.outputs().size(); i++) {
      Map<String, Long> one = new LinkedHashMap<>();
      for (ValueStatus status : STATUSES) {
        if (count(i, status) > 0) {
          one.put(status.name(), count(i, status));
        }
      }
      all.put(plan.outputs().get(i).name(), one);
    }
    return all;
  }

  /**
   * @throws LockstepException INVALID_REQUEST if there are errors, naming the first
   */
  synchronized void refuse() {
    long errors = errors();
    if (errors > 0) {
      StringBuilder text = new StringBuilder();
      text.append(errors).append(" values cannot be computed, so there is no training set:");
      first.forEach(
          (row, error) -> text.append("\n  row ").append(row + 1).append(": ").append(error));
      text.append("\nAsk for errors as null to have them marked in status columns instead.");
      throw new LockstepException(ErrorCode.INVALID_REQUEST, text.toString());
    }
  }
}
