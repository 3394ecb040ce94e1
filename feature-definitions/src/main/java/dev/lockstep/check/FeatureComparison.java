/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.ViewPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares the features of two definitions of one view. */
final class FeatureComparison {
  private static final String MEANING = "clients would get something else under the same name";

  private final Map<String, FeaturePlan> before;
  private final Map<String, FeaturePlan> after;
  private final Changes changes;

  FeatureComparison(ViewPlan before, ViewPlan after, Changes changes) {
    this.before = byName(before);
    this.after = byName(after);
    this.changes = changes;
  }

  private static Map<String, FeaturePlan> byName(ViewPlan view) {
    Map<String, FeaturePlan> features = new LinkedHashMap<>();
    view.features().forEach(feature -> features.put(feature.name(), feature));
    return features;
  }

  void compare() {
    before.keySet().stream()
        .filter(name -> !after.containsKey(name))
        .forEach(
            name ->
                changes.add(
                    "feature " + name + " goes", Impact.BREAKING, "clients may still ask for it"));
    after.forEach(
        (name, feature) -> {
          FeaturePlan previous = before.get(name);
          if (previous == null) {
            changes.add(
                "feature " + name + " is new",
                Impact.NEW_REVISION,
                "it is computed from the rows that are there");
          } else {
            compare(previous, feature);
          }
        });
    boolean same = before.keySet().equals(after.keySet());
    if (same && !List.copyOf(before.keySet()).equals(List.copyOf(after.keySet()))) {
      changes.add("the order of the features changes", Impact.NONE, "features are found by name");
    }
  }

  private void compare(FeaturePlan old, FeaturePlan now) {
    String prefix = "feature " + now.name() + ": ";
    changes.compare(
        prefix + "type",
        old.resultType().display(),
        now.resultType().display(),
        Impact.BREAKING,
        MEANING);
    if (old instanceof AggregateFeature a && now instanceof AggregateFeature b) {
      compareAggregates(prefix, a, b);
    } else if (old instanceof LatestFeature a && now instanceof LatestFeature b) {
      changes.compare(
          prefix + "column", a.column().name(), b.column().name(), Impact.BREAKING, MEANING);
    }
  }

  private void compareAggregates(String prefix, AggregateFeature old, AggregateFeature now) {
    if (!old.spec().equals(now.spec())) {
      changes.add(
          prefix + "aggregate changes from " + old.spec().text() + " to " + now.spec().text(),
          Impact.BREAKING,
          MEANING);
    }
    changes.compare(
        prefix + "column",
        old.column().map(ColumnPlan::name).orElse("none"),
        now.column().map(ColumnPlan::name).orElse("none"),
        Impact.BREAKING,
        MEANING);
    changes.compareExpressions(prefix + "where", old.where(), now.where(), MEANING);
    changes.compare(
        prefix + "window",
        WindowForm.of(old.window()),
        WindowForm.of(now.window()),
        Impact.BREAKING,
        MEANING);
    changes.compare(
        prefix + "max_rows",
        old.maxRows().isPresent() ? old.maxRows().getAsInt() : "none",
        now.maxRows().isPresent() ? now.maxRows().getAsInt() : "none",
        Impact.BREAKING,
        MEANING);
  }
}
