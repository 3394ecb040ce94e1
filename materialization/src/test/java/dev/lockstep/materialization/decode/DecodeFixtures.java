/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.type.ValueType;
import java.util.List;

/** Sources for decoders. */
final class DecodeFixtures {
  private DecodeFixtures() {}

  static SourcePlan source(SourceFormat format, ColumnPlan... columns) {
    return new SourcePlan(
        "events",
        "events",
        format,
        List.of(columns),
        columns[0].name(),
        TimestampFormat.EPOCH_MILLIS,
        0);
  }

  static ColumnPlan column(String name, ValueType type) {
    return new ColumnPlan(name, type, false);
  }
}
