/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.row;

import dev.lockstep.expression.Expression;
import dev.lockstep.expression.ExpressionException;
import dev.lockstep.materialization.decode.DecodeException;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.DedupPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.EventIdCodec;
import dev.lockstep.row.InvalidRowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The row logic between one source and a view: validate, filter, derive, key. The one place where
 * an event's values become a row's; live ingest and imports both run it. Pure; thread-safe.
 */
public final class RowProgram {
  private final SourcePlan source;
  private final Optional<Expression> where;
  private final Map<String, Integer> variables = new HashMap<>();
  private final int timestampIndex;
  private final List<ColumnPlan> columns;
  private final List<@Nullable Expression> derived = new ArrayList<>();
  private final int[] sourceIndexes;
  private final KeyColumns keys;

  private RowProgram(ViewPlan view, ViewInput input) {
    this.source = input.source();
    this.where = input.where();
    source.columns().forEach(column -> variables.put(column.name(), variables.size()));
    this.timestampIndex = index(source.timestampColumn());
    if (timestampIndex < 0) {
      throw new IllegalArgumentException(
          "Source %s has no column %s".formatted(source.name(), source.timestampColumn()));
    }
    this.columns = view.columns();
    this.sourceIndexes = new int[columns.size()];
    for (int i = 0; i < sourceIndexes.length; i++) {
      derived.add(input.derived().get(columns.get(i).name()));
      sourceIndexes[i] = index(columns.get(i).name());
    }
    this.keys = KeyColumns.of(view);
  }

  /**
   * Compiles the row logic of one input of a view.
   *
   * @param input one of {@link ViewPlan#inputs()}
   */
  public static RowProgram of(ViewPlan view, ViewInput input) {
    return new RowProgram(view, input);
  }

  /**
   * Runs an event through.
   *
   * @param event one value per column of the source, in the Java representation of its type; not
   *     kept, not changed
   * @param nowMillis the ingest clock, epoch milliseconds; event time may be ahead of it by the
   *     source's {@code max_future}
   */
  public RowOutcome apply(@Nullable Object[] event, long nowMillis) {
    RowStage stage = RowStage.EVENT_TIME;
    try {
      long eventTime = eventTime(event, nowMillis);
      stage = RowStage.VALIDATE;
      requireValues(source.columns(), Arrays.asList(event));
      Function<String, @Nullable Object> scope = name -> event[indexOf(name)];
      stage = RowStage.FILTER;
      if (where.isPresent() && !where.get().test(scope)) {
        return RowOutcome.Filtered.INSTANCE;
      }
      stage = RowStage.DERIVE;
      List<@Nullable Object> row = derive(event, scope);
      requireValues(columns, row);
      stage = RowStage.KEY;
      EntityKey key = keys.key(row);
      stage = RowStage.IDENTITY;
      return new RowOutcome.Row(key, eventTime, keys.eventId(row), row);
    } catch (DecodeException | ExpressionException | InvalidRowException e) {
      return new RowOutcome.Rejected(stage, String.valueOf(e.getMessage()));
    }
  }

  private long eventTime(@Nullable Object[] event, long nowMillis) throws DecodeException {
    Object value = event[timestampIndex];
    if (value == null) {
      throw new DecodeException(
          "Timestamp column %s is missing or null".formatted(source.timestampColumn()));
    }
    long eventTime = EventTimeReader.millis(value, source.timestampFormat());
    if (eventTime - nowMillis > source.maxFutureMillis()) {
      throw new DecodeException(
          "Event time is %s ms ahead of ingest time, more than the %s ms allowed"
              .formatted(eventTime - nowMillis, source.maxFutureMillis()));
    }
    return eventTime;
  }

  private List<@Nullable Object> derive(
      @Nullable Object[] event, Function<String, @Nullable Object> scope) {
    List<@Nullable Object> row = new ArrayList<>(sourceIndexes.length);
    for (int i = 0; i < sourceIndexes.length; i++) {
      Expression expression = derived.get(i);
      if (expression != null) {
        row.add(evaluate(columns.get(i), expression, scope));
      } else {
        row.add(sourceIndexes[i] < 0 ? null : event[sourceIndexes[i]]);
      }
    }
    return row;
  }

  private static @Nullable Object evaluate(
      ColumnPlan column, Expression expression, Function<String, @Nullable Object> scope) {
    try {
      return expression.evaluate(scope);
    } catch (ExpressionException e) {
      throw new ExpressionException("Column " + column.name() + ": " + e.getMessage(), e);
    }
  }

  private static void requireValues(
      List<ColumnPlan> columns, List<? extends @Nullable Object> values) throws DecodeException {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).required() && values.get(i) == null) {
        throw new DecodeException(
            "Required column %s is missing or null".formatted(columns.get(i).name()));
      }
    }
  }

  private int indexOf(String variable) {
    int index = index(variable);
    if (index < 0) {
      throw new IllegalArgumentException(
          "Source %s has no column %s".formatted(source.name(), variable));
    }
    return index;
  }

  private int index(String column) {
    return variables.getOrDefault(column, -1);
  }

  /** Where key and identity are among the columns of a row. */
  private record KeyColumns(
      ViewPlan view, int[] keyIndexes, List<ColumnPlan> identity, int[] identityIndexes) {
    static KeyColumns of(ViewPlan view) {
      List<String> by = view.dedup().map(DedupPlan::by).orElse(List.of());
      List<ColumnPlan> identity =
          by.stream().map(name -> view.columns().get(view.columnIndex(name))).toList();
      return new KeyColumns(
          view,
          view.entity().keys().stream().mapToInt(key -> view.columnIndex(key.name())).toArray(),
          identity,
          by.stream().mapToInt(view::columnIndex).toArray());
    }

    EntityKey key(List<@Nullable Object> row) {
      return EntityKeyCodec.encode(view.entity(), pick(row, keyIndexes));
    }

    String eventId(List<@Nullable Object> row) {
      return identity.isEmpty() ? "" : EventIdCodec.encode(identity, pick(row, identityIndexes));
    }

    private static List<@Nullable Object> pick(List<@Nullable Object> row, int[] indexes) {
      List<@Nullable Object> picked = new ArrayList<>(indexes.length);
      for (int index : indexes) {
        picked.add(row.get(index));
      }
      return picked;
    }
  }
}
