/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.TimestampDefinition;
import dev.lockstep.error.Suggestions;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.type.ValueType;
import java.util.Optional;

/** Binds sources. */
final class SourceBinder {
  /** How far event time may be ahead of ingest time unless the source says otherwise. */
  static final long DEFAULT_MAX_FUTURE_MILLIS = 600_000;

  private static final ImmutableMap<String, TimestampFormat> FORMATS = formats();
  private static final ImmutableSet<TimestampFormat> EPOCHS =
      ImmutableSet.of(
          TimestampFormat.EPOCH_MILLIS,
          TimestampFormat.EPOCH_SECONDS,
          TimestampFormat.EPOCH_MICROS,
          TimestampFormat.EPOCH_NANOS);

  private final Scope scope;

  SourceBinder(Scope scope) {
    this.scope = scope;
  }

  /**
   * A source, as far as it could be bound.
   *
   * @param columns its columns, complete or not
   * @param plan empty if something is wrong
   */
  record BoundSource(Columns columns, Optional<SourcePlan> plan) {}

  BoundSource bind(SourceDefinition definition) {
    String name = definition.name().value();
    boolean named = NameChecks.check(scope, "source", definition.name());
    definition.topic().ifPresent(topic -> NameChecks.checkTopic(scope, topic));
    Columns columns = ColumnBinder.bind(scope, "source '" + name + "'", definition.schema());
    if (definition.schema().isEmpty() && !scope.isBroken(name)) {
      scope.problem(definition.name().position(), "source '" + name + "' has no column");
    }
    if (scope.isBroken(name)) {
      columns.setOpen();
    }
    Optional<TimestampFormat> timestamp = timestamp(definition.timestamp(), columns);
    Optional<Long> maxFuture =
        definition
            .maxFuture()
            .map(text -> DurationBinder.bind(scope, "max_future", text, 0))
            .orElse(Optional.of(DEFAULT_MAX_FUTURE_MILLIS));
    Optional<SourceFormat> format = FormatBinder.bind(scope, definition.format());
    boolean complete = named && columns.isComplete() && !columns.all().isEmpty();
    if (!complete || timestamp.isEmpty() || maxFuture.isEmpty() || format.isEmpty()) {
      return new BoundSource(columns, Optional.empty());
    }
    return new BoundSource(
        columns,
        Optional.of(
            new SourcePlan(
                name,
                definition.topic().map(Located::value).orElse(name),
                format.get(),
                columns.all(),
                definition.timestamp().column().value(),
                timestamp.get(),
                maxFuture.get())));
  }

  private Optional<TimestampFormat> timestamp(TimestampDefinition definition, Columns columns) {
    Optional<ColumnPlan> column = columns.find(scope, definition.column());
    if (definition.format().isEmpty()) {
      return column.flatMap(found -> defaultFormat(definition.column(), found.type()));
    }
    Located<String> text = definition.format().get();
    TimestampFormat format = FORMATS.get(text.value());
    if (format == null) {
      scope.problem(
          text.position(),
          "unknown timestamp format '"
              + text
              + "'"
              + Suggestions.didYouMeanOneOf(text.value(), FORMATS.keySet()));
      return Optional.empty();
    }
    return column.filter(found -> fits(text, format, found)).map(found -> format);
  }

  private Optional<TimestampFormat> defaultFormat(Located<String> column, ValueType type) {
    if (type == ValueType.TIMESTAMP || type == ValueType.INT64) {
      return Optional.of(TimestampFormat.EPOCH_MILLIS);
    }
    if (type == ValueType.STRING) {
      return Optional.of(TimestampFormat.ISO8601);
    }
    boolean number = type.isNumeric();
    scope.problem(
        column.position(),
        number
            ? "the timestamp column '"
                + column
                + "' is "
                + type.display()
                + ": say what it counts, as {column: "
                + column
                + ", format: epoch_seconds}"
            : "the timestamp column '"
                + column
                + "' cannot be "
                + type.display()
                + "; it is TIMESTAMP, a number or STRING");
    return Optional.empty();
  }

  private boolean fits(Located<String> text, TimestampFormat format, ColumnPlan column) {
    ValueType type = column.type();
    boolean whole = type == ValueType.INT32 || type == ValueType.INT64;
    boolean fits =
        switch (format) {
          case ISO8601 -> type == ValueType.STRING;
          case EPOCH_SECONDS -> type.isNumeric();
          case EPOCH_MILLIS, EPOCH_MICROS, EPOCH_NANOS -> whole;
        };
    if (!fits) {
      String wanted =
          EPOCHS.contains(format)
              ? format == TimestampFormat.EPOCH_SECONDS ? "a number" : "INT64"
              : "STRING";
      scope.problem(
          text.position(),
          "format "
              + text
              + " needs a column that is "
              + wanted
              + ", but '"
              + column.name()
              + "' is "
              + type.display());
    }
    return fits;
  }

  private static ImmutableMap<String, TimestampFormat> formats() {
    ImmutableMap.Builder<String, TimestampFormat> formats = ImmutableMap.builder();
    for (TimestampFormat format : TimestampFormat.values()) {
      formats.put(format.symbol(), format);
    }
    return formats.buildOrThrow();
  }
}
