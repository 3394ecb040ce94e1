/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.aggregate.Aggregators;
import dev.lockstep.aggregate.TestingValues;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.time.Window;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Views, features and rows for tests of evaluators. */
public final class TestingView {
  public static final EntityKey KEY = new EntityKey("A");

  private TestingView() {}

  public static ViewPlan view(ViewKind kind, ColumnPlan... columns) {
    List<ColumnPlan> plans = List.of(columns);
    SourcePlan source =
        new SourcePlan(
            "events",
            "events",
            new SourceFormat.Json(),
            plans,
            "ts",
            TimestampFormat.EPOCH_MILLIS,
            600_000);
    return new ViewPlan(
        "view",
        3,
        2,
        new EntityPlan("entity", List.of(column("key", ValueType.STRING))),
        List.of(new ViewInput(source, Optional.empty(), Map.of())),
        plans,
        Optional.empty(),
        kind,
        List.of(),
        4);
  }

  public static ColumnPlan column(String name, ValueType type) {
    return new ColumnPlan(name, type, false);
  }

  public static AggregateFeature feature(
      AggregateSpec spec, Optional<ColumnPlan> column, Window window) {
    return feature(spec, column, Optional.empty(), window, OptionalInt.empty());
  }

  public static AggregateFeature feature(
      AggregateSpec spec,
      Optional<ColumnPlan> column,
      Optional<Expression> where,
      Window window,
      OptionalInt maxRows) {
    return new AggregateFeature(
        spec.function().symbol(),
        spec,
        column,
        where,
        window,
        maxRows,
        Aggregators.create(spec, column.map(ColumnPlan::type)));
  }

  public static LogRow row(long ts, long seq, long ingestTime, @Nullable Object... values) {
    return new LogRow(KEY, ts, 1, seq, ingestTime, "", Arrays.asList(values));
  }

  /** Rows with ties, gaps and late arrivals; one value per column of the view. */
  public static List<LogRow> randomRows(ViewPlan view, int size, long spanMillis, Random random) {
    TestingValues values = new TestingValues(random);
    List<LogRow> rows = new ArrayList<>();
    for (int seq = 1; seq <= size; seq++) {
      @Nullable Object[] content = new @Nullable Object[view.columns().size()];
      for (int i = 0; i < content.length; i++) {
        content[i] = random.nextInt(6) == 0 ? null : values.next(view.columns().get(i).type());
      }
      long ts = Math.floorMod(random.nextLong(), spanMillis) - spanMillis / 4;
      rows.add(row(ts, seq, 10L * seq, content));
    }
    return rows;
  }

  public static List<FeaturePlan> plans(AggregateFeature... features) {
    return List.of(features);
  }
}
