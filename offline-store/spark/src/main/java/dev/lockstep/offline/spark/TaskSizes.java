/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.type.ValueType;

/**
 * How much one task does.
 *
 * @param wantedRows of the spine, on average
 * @param mostRows of one entity; one with more is cut into slices
 */
record TaskSizes(long wantedRows, long mostRows) {
  private static final long WANTED_BYTES = 24L << 20;
  private static final long MOST_BYTES = 96L << 20;

  /** So that a task's answers take little memory. */
  static TaskSizes of(KernelPlan plan, Limits limits) {
    long bytes = Integer.BYTES;
    for (FeaturePlan feature : plan.features()) {
      bytes += 1 + bytes(feature.resultType());
    }
    return new TaskSizes(
        Math.min(limits.wantedRows(), Math.max(1, WANTED_BYTES / bytes)),
        Math.min(limits.mostRows(), Math.max(1, MOST_BYTES / bytes)));
  }

  /** Roughly. */
  private static long bytes(ValueType type) {
    if (!(type instanceof ValueType.Scalar scalar)) {
      return type instanceof ValueType.Decimal ? 12 : 128;
    }
    return switch (scalar) {
      case STRING, BYTES -> 24;
      default -> Long.BYTES;
    };
  }
}
