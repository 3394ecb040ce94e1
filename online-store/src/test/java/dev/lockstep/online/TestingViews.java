/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Views made by hand, for tests that need no definitions. */
public final class TestingViews {
  private static final List<ColumnPlan> EVERY_TYPE =
      List.of(
          new ColumnPlan("card_id", ValueType.STRING, true),
          new ColumnPlan("i", ValueType.INT32, false),
          new ColumnPlan("l", ValueType.INT64, false),
          new ColumnPlan("f", ValueType.FLOAT, false),
          new ColumnPlan("d", ValueType.DOUBLE, false),
          new ColumnPlan("price", new ValueType.Decimal(10, 2), false),
          new ColumnPlan("s", ValueType.STRING, false),
          new ColumnPlan("b", ValueType.BOOL, false),
          new ColumnPlan("raw", ValueType.BYTES, false),
          new ColumnPlan("at", ValueType.TIMESTAMP, false),
          new ColumnPlan("tags", new ValueType.ListOf(ValueType.STRING), false));

  private TestingViews() {}

  /** A latest-value view with a column of every type, ordered by (ts, at, seq). */
  public static ViewPlan latest(String name, int partitions) {
    return view(name, partitions, new ViewKind.Latest(0, Optional.of("at")), EVERY_TYPE);
  }

  /** A windowed view over the same columns, as yet without features. */
  public static ViewPlan windowed(String name, int partitions) {
    return view(name, partitions, new ViewKind.Windowed(), EVERY_TYPE);
  }

  public static ViewPlan view(
      String name, int partitions, ViewKind kind, List<ColumnPlan> columns) {
    List<FeaturePlan> features = new ArrayList<>();
    if (kind instanceof ViewKind.Latest) {
      columns.forEach(column -> features.add(new LatestFeature(column.name(), column)));
    }
    SourcePlan source =
        new SourcePlan(
            "payments",
            "payments",
            new SourceFormat.Json(),
            columns,
            "at",
            TimestampFormat.ISO8601,
            600_000);
    return new ViewPlan(
        name,
        1,
        1,
        new EntityPlan("card", List.of(columns.get(0))),
        List.of(new ViewInput(source, Optional.empty(), Map.of())),
        columns,
        Optional.empty(),
        kind,
        features,
        partitions);
  }

  public static ViewPlan withFeatures(ViewPlan view, List<? extends FeaturePlan> features) {
    return new ViewPlan(
        view.name(),
        view.version(),
        view.revision(),
        view.entity(),
        view.inputs(),
        view.columns(),
        view.dedup(),
        view.kind(),
        List.copyOf(features),
        view.partitions());
  }
}
