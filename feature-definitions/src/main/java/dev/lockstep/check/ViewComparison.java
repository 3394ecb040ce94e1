/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Maps;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.DedupPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.Durations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares what goes into the log of a view, then what is served from it. */
final class ViewComparison {
  private static final String OTHER_ROWS = "the feature log would hold other rows";
  private static final String OTHER_VALUES = "the feature log would hold other values";
  private static final String OTHER_MEANING =
      "its features would mean something else under the same names";

  private final ViewPlan before;
  private final ViewPlan after;
  private final Changes changes = new Changes();

  ViewComparison(ViewPlan before, ViewPlan after) {
    checkArgument(
        before.name().equals(after.name()), "Not one view: %s and %s", before.name(), after.name());
    this.before = before;
    this.after = after;
  }

  CompatibilityReport report() {
    compareEntity();
    compareInputs();
    compareColumns();
    changes.compare(
        "dedup", dedup(before.dedup()), dedup(after.dedup()), Impact.BREAKING, OTHER_ROWS);
    changes.compare(
        "partitions",
        before.partitions(),
        after.partitions(),
        Impact.BREAKING,
        "entities would live in other partitions of the feature log");
    compareKind();
    new FeatureComparison(before, after, changes).compare();
    return changes.report();
  }

  private void compareEntity() {
    changes.compare(
        "entity key",
        columns(before.entity().keys()),
        columns(after.entity().keys()),
        Impact.BREAKING,
        "the rows of the feature log would have other keys");
    changes.compare(
        "entity name",
        before.entity().name(),
        after.entity().name(),
        Impact.NEW_REVISION,
        "the keys stay, only requests name the entity");
  }

  private static String columns(List<ColumnPlan> columns) {
    return columns.stream()
        .map(column -> column.name() + " " + column.type().display())
        .toList()
        .toString();
  }

  private void compareInputs() {
    Map<String, ViewInput> old = inputs(before);
    Map<String, ViewInput> now = inputs(after);
    Maps.difference(old, now)
        .entriesOnlyOnLeft()
        .keySet()
        .forEach(name -> changes.add("source " + name + " goes", Impact.BREAKING, OTHER_ROWS));
    now.forEach(
        (name, input) -> {
          ViewInput previous = old.get(name);
          if (previous == null) {
            changes.add("source " + name + " is new", Impact.BREAKING, OTHER_ROWS);
          } else {
            compareInput(name, previous, input);
          }
        });
  }

  private static Map<String, ViewInput> inputs(ViewPlan view) {
    Map<String, ViewInput> inputs = new LinkedHashMap<>();
    view.inputs().forEach(input -> inputs.put(input.source().name(), input));
    return inputs;
  }

  private void compareInput(String name, ViewInput old, ViewInput now) {
    compareSource("source " + name + ": ", old.source(), now.source());
    changes.compareExpressions("source " + name + ": where", old.where(), now.where(), OTHER_ROWS);
    now.derived()
        .forEach(
            (column, expression) ->
                changes.compareExpressions(
                    "source " + name + ": column " + column,
                    Optional.ofNullable(old.derived().get(column)),
                    Optional.of(expression),
                    OTHER_VALUES));
    old.derived().keySet().stream()
        .filter(column -> !now.derived().containsKey(column))
        .forEach(
            column ->
                changes.add(
                    "source " + name + ": column " + column + " is no longer derived",
                    Impact.BREAKING,
                    OTHER_VALUES));
  }

  private void compareSource(String prefix, SourcePlan old, SourcePlan now) {
    changes.compare(prefix + "topic", old.topic(), now.topic(), Impact.BREAKING, OTHER_ROWS);
    if (!old.format().equals(now.format())) {
      changes.add(
          prefix + "format or schema changes",
          Impact.BREAKING,
          "the same bytes would decode to other values");
    }
    changes.compare(
        prefix + "timestamp",
        old.timestampColumn() + " as " + old.timestampFormat().symbol(),
        now.timestampColumn() + " as " + now.timestampFormat().symbol(),
        Impact.BREAKING,
        "rows would have other event times");
    changes.compare(
        prefix + "max_future",
        Durations.print(old.maxFutureMillis()),
        Durations.print(now.maxFutureMillis()),
        Impact.NEW_REVISION,
        "it is measured when events arrive, so it only concerns events to come");
    compareSchema(prefix, old, now);
  }

  /** What a source newly requires or lets pass; other changes of its columns show in the log. */
  private void compareSchema(String prefix, SourcePlan old, SourcePlan now) {
    Map<String, ColumnPlan> oldColumns = byName(old.columns());
    for (ColumnPlan column : now.columns()) {
      ColumnPlan previous = oldColumns.get(column.name());
      if (previous != null && previous.required() != column.required()) {
        changes.add(
            prefix
                + "column "
                + column.name()
                + " becomes "
                + (column.required() ? "required" : "optional"),
            Impact.BREAKING,
            OTHER_ROWS);
      }
    }
  }

  private void compareColumns() {
    Map<String, ColumnPlan> old = byName(before.columns());
    Map<String, ColumnPlan> now = byName(after.columns());
    old.keySet().stream()
        .filter(name -> !now.containsKey(name))
        .forEach(name -> changes.add("column " + name + " goes", Impact.BREAKING, OTHER_VALUES));
    for (ColumnPlan column : after.columns()) {
      ColumnPlan previous = old.get(column.name());
      if (previous == null) {
        changes.add(
            "column " + column.name() + " is new",
            Impact.BREAKING,
            "the rows that are in the feature log lack it");
      } else {
        changes.compare(
            "the type of column " + column.name(),
            previous.type().display(),
            column.type().display(),
            Impact.BREAKING,
            OTHER_VALUES);
      }
    }
    boolean same = old.keySet().equals(now.keySet());
    if (same && !List.copyOf(old.keySet()).equals(List.copyOf(now.keySet()))) {
      changes.add("the order of the columns changes", Impact.NONE, "columns are found by name");
    }
  }

  private static Map<String, ColumnPlan> byName(List<ColumnPlan> columns) {
    Map<String, ColumnPlan> byName = new LinkedHashMap<>();
    columns.forEach(column -> byName.put(column.name(), column));
    return byName;
  }

  private static String dedup(Optional<DedupPlan> dedup) {
    return dedup
        .map(plan -> plan.by() + " within " + Durations.print(plan.horizonMillis()))
        .orElse("none");
  }

  private void compareKind() {
    changes.compare(
        "the kind of the view",
        word(before.kind()),
        word(after.kind()),
        Impact.BREAKING,
        OTHER_MEANING);
    if (before.kind() instanceof ViewKind.Latest old
        && after.kind() instanceof ViewKind.Latest now) {
      changes.compare(
          "ttl",
          Durations.print(old.ttlMillis()),
          Durations.print(now.ttlMillis()),
          Impact.BREAKING,
          OTHER_MEANING);
      changes.compare(
          "created",
          old.createdColumn().orElse("none"),
          now.createdColumn().orElse("none"),
          Impact.BREAKING,
          OTHER_MEANING);
    }
  }

  private static String word(ViewKind kind) {
    return kind instanceof ViewKind.Windowed ? "windowed" : "latest values";
  }
}
