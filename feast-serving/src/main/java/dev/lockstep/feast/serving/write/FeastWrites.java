/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.write;

import static dev.lockstep.wire.Texts.quote;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.error.Suggestions;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes of Feast's clients. Rows become events of the view's source: they go through its row logic
 * like any other event, and online and offline see the same. A table is sent as a whole or, if
 * anything in it is wrong, not at all. Thread-safe.
 */
public final class FeastWrites {
  private final Supplier<FeatureSetPlan> plan;
  private final EventSink sink;
  private final LongSupplier clockMillis;

  /**
   * @param plan what is deployed, cheaply
   * @param clockMillis epoch milliseconds, to refuse what ingest would find too far in the future
   */
  public FeastWrites(Supplier<FeatureSetPlan> plan, EventSink sink, LongSupplier clockMillis) {
    this.plan = requireNonNull(plan, "plan is null");
    this.sink = requireNonNull(sink, "sink is null");
    this.clockMillis = requireNonNull(clockMillis, "clockMillis is null");
  }

  /**
   * Writes rows to a latest-value view.
   *
   * @param frame {@code {"column": [values]}} of join keys, features, event_timestamp and created
   * @return done when Kafka has acknowledged every row
   * @throws FeastException if the view is unknown, aggregates, or the rows do not fit its source
   */
  public CompletableFuture<Void> writeToView(String name, JsonNode frame) {
    FeatureSetPlan current = plan.get();
    ViewPlan view = current.views().get(name);
    if (view == null) {
      throw new FeastException(
          Kind.FEATURE_VIEW_NOT_FOUND,
          "Feature view %s does not exist%s"
              .formatted(quote(name), Suggestions.didYouMean(name, current.views().keySet())));
    }
    SourcePlan source = view.inputs().get(0).source();
    if (view.inputs().size() > 1 || !(view.kind() instanceof ViewKind.Latest)) {
      throw new FeastException(
          Kind.INVALID,
          "Rows of view %s are computed from events: push events to source %s instead"
              .formatted(quote(name), quote(source.name())));
    }
    Frame rows = Frame.of(frame);
    Map<String, String> names = SourceColumns.of(view, view.inputs().get(0));
    requireWhole(current, view, source, rows, names);
    return send(current, source, rows, names);
  }

  /**
   * Pushes events to a source.
   *
   * @param frame {@code {"column": [values]}} of the source's columns
   * @return done when Kafka has acknowledged every event
   * @throws FeastException if there is no such source, or the events do not fit it
   */
  public CompletableFuture<Void> push(String name, JsonNode frame) {
    FeatureSetPlan current = plan.get();
    SourcePlan source = current.sources().get(name);
    if (source == null) {
      throw new FeastException(
          Kind.PUSH_SOURCE_NOT_FOUND,
          "Push source %s does not exist%s"
              .formatted(quote(name), Suggestions.didYouMean(name, current.sources().keySet())));
    }
    Frame rows = Frame.of(frame);
    Map<String, String> names = new LinkedHashMap<>();
    names.put(SourceColumns.EVENT_TIMESTAMP, source.timestampColumn());
    source.columns().forEach(column -> names.put(column.name(), column.name()));
    return send(current, source, rows, names);
  }

  /** Other views of the source would get half a row, and the newest row wins as a whole. */
  private static void requireWhole(
      FeatureSetPlan plan,
      ViewPlan view,
      SourcePlan source,
      Frame rows,
      Map<String, String> names) {
    List<String> others = new ArrayList<>();
    plan.views().values().stream()
        .filter(other -> !other.name().equals(view.name()) && reads(other, source))
        .forEach(other -> others.add(other.name()));
    if (others.isEmpty()) {
      return;
    }
    Set<String> missing = new TreeSet<>();
    source.columns().forEach(column -> missing.add(column.name()));
    rows.columns().keySet().forEach(column -> missing.remove(names.get(column)));
    if (!missing.isEmpty()) {
      throw new FeastException(
          Kind.INVALID,
          ("Source %s feeds %s too, which would read rows without %s:"
                  + " push whole events to the source instead")
              .formatted(quote(source.name()), others, missing));
    }
  }

  private static boolean reads(ViewPlan view, SourcePlan source) {
    return view.inputs().stream().anyMatch(input -> input.source().name().equals(source.name()));
  }

  private CompletableFuture<Void> send(
      FeatureSetPlan current, SourcePlan source, Frame rows, Map<String, String> names) {
    if (!(source.format() instanceof SourceFormat.Json)) {
      throw new FeastException(
          Kind.INVALID,
          "Source %s is not JSON: only its own producers can write it"
              .formatted(quote(source.name())));
    }
    return sink.send(source, events(current, source, rows, names));
  }

  private List<ObjectNode> events(
      FeatureSetPlan current, SourcePlan source, Frame rows, Map<String, String> names) {
    // A table may have event_timestamp beside the source's own column: the own one says more.
    Map<String, String> tableColumns = new HashMap<>();
    rows.columns()
        .keySet()
        .forEach(
            column -> {
              String target = names.get(column);
              if (target != null && (column.equals(target) || !tableColumns.containsKey(target))) {
                tableColumns.put(target, column);
              }
            });
    Set<String> required = required(current, source);
    List<ObjectNode> events = new ArrayList<>(rows.rows());
    for (int row = 0; row < rows.rows(); row++) {
      ObjectNode event = JsonNodeFactory.instance.objectNode();
      for (ColumnPlan column : source.columns()) {
        String tableColumn = tableColumns.get(column.name());
        JsonNode given =
            tableColumn == null
                ? JsonNodeFactory.instance.missingNode()
                : requireNonNull(rows.columns().get(tableColumn)).get(row);
        if (EventValues.isNull(given)) {
          if (required.contains(column.name())) {
            throw new FeastException(
                Kind.INVALID,
                "Column %s is %s in row %s"
                    .formatted(
                        quote(column.name()), tableColumn == null ? "missing" : "null", row));
          }
          continue;
        }
        String shown = tableColumn == null ? column.name() : tableColumn;
        try {
          event.set(
              column.name(),
              column.name().equals(source.timestampColumn())
                  ? eventTime(given, source)
                  : EventValues.of(given, column.type()));
        } catch (IllegalArgumentException | ArithmeticException e) {
          throw new FeastException(
              Kind.INVALID, "Column %s in row %s %s".formatted(quote(shown), row, e.getMessage()));
        }
      }
      events.add(event);
    }
    return events;
  }

  private JsonNode eventTime(JsonNode given, SourcePlan source) {
    if (!given.isTextual()) {
      // A number is in the source's own unit.
      return given;
    }
    Instant moment = EventValues.moment(given);
    if (moment.toEpochMilli() > clockMillis.getAsLong() + source.maxFutureMillis()) {
      throw new IllegalArgumentException("is in the future: " + moment);
    }
    return EventValues.eventTime(moment, source);
  }

  /** Event time, declared columns, and join keys that are columns of the source. */
  private static Set<String> required(FeatureSetPlan current, SourcePlan source) {
    Set<String> required = new HashSet<>();
    required.add(source.timestampColumn());
    source.columns().stream()
        .filter(ColumnPlan::required)
        .forEach(column -> required.add(column.name()));
    for (ViewPlan view : current.views().values()) {
      for (ViewInput input : view.inputs()) {
        if (input.source().name().equals(source.name())) {
          view.entity().keys().stream()
              .map(ColumnPlan::name)
              .filter(key -> !input.derived().containsKey(key))
              .forEach(required::add);
        }
      }
    }
    return required;
  }
}
