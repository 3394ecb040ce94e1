/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import com.google.common.collect.Sets;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ServicePlan;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Compares everything that clients can see. */
final class FeatureSetComparison {
  private static final String STILL_USED = "clients may still ask for it";
  private static final String NEW = "nobody can use it yet";
  private static final String MEANING = "clients would get something else under the same name";

  private final FeatureSetPlan before;
  private final FeatureSetPlan after;
  private final Changes changes = new Changes();

  FeatureSetComparison(FeatureSetPlan before, FeatureSetPlan after) {
    this.before = before;
    this.after = after;
  }

  CompatibilityReport report() {
    compare(
        "view ",
        before.views(),
        after.views(),
        (name, old, now) ->
            changes.addAll("view " + name + ": ", new ViewComparison(old, now).report()));
    compare(
        "on-demand view ", before.onDemandViews(), after.onDemandViews(), this::compareOnDemand);
    compare("service ", before.services(), after.services(), this::compareService);
    return changes.report();
  }

  @FunctionalInterface
  private interface Comparison<T> {
    void compare(String name, T old, T now);
  }

  private <T> void compare(
      String kind, Map<String, T> old, Map<String, T> now, Comparison<T> comparison) {
    Sets.difference(old.keySet(), now.keySet())
        .forEach(name -> changes.add(kind + name + " goes", Impact.BREAKING, STILL_USED));
    now.forEach(
        (name, plan) -> {
          T previous = old.get(name);
          if (previous == null) {
            changes.add(kind + name + " is new", Impact.NEW_REVISION, NEW);
          } else {
            comparison.compare(name, previous, plan);
          }
        });
  }

  private void compareOnDemand(String view, OnDemandViewPlan old, OnDemandViewPlan now) {
    String prefix = "on-demand view " + view + ": ";
    compare(
        prefix + "feature ",
        old.outputs(),
        now.outputs(),
        (name, a, b) -> {
          compareOutput(prefix + "feature " + name, a, b);
          Sets.intersection(a.variables(), b.variables())
              .forEach(
                  variable ->
                      changes.compare(
                          prefix + "input " + variable + " of feature " + name,
                          input(old, variable),
                          input(now, variable),
                          Impact.BREAKING,
                          MEANING));
        });
    Set<ColumnPlan> added =
        Sets.difference(new LinkedHashSet<>(now.request()), new LinkedHashSet<>(old.request()));
    added.forEach(
        column ->
            changes.add(
                prefix + "the request needs " + column.name() + " " + column.type().display(),
                Impact.BREAKING,
                "requests do not bring it yet"));
    Sets.difference(names(old), names(now))
        .forEach(
            name ->
                changes.add(
                    prefix + "the request no longer needs " + name,
                    Impact.NEW_REVISION,
                    "requests may go on bringing it"));
  }

  private static Set<String> names(OnDemandViewPlan view) {
    Set<String> names = new LinkedHashSet<>();
    view.request().forEach(column -> names.add(column.name()));
    return names;
  }

  private void compareOutput(String feature, Expression old, Expression now) {
    changes.compareExpressions(feature, Optional.of(old), Optional.of(now), MEANING);
    changes.compare(
        "the type of " + feature,
        old.resultType().display(),
        now.resultType().display(),
        Impact.BREAKING,
        MEANING);
  }

  private static String input(OnDemandViewPlan view, String variable) {
    return Optional.ofNullable(view.inputs().get(variable))
        .map(FeatureRef::toString)
        .orElse("the request");
  }

  private void compareService(String service, ServicePlan old, ServicePlan now) {
    Set<FeatureRef> oldFeatures = new LinkedHashSet<>(old.features());
    Set<FeatureRef> newFeatures = new LinkedHashSet<>(now.features());
    Sets.difference(oldFeatures, newFeatures)
        .forEach(
            feature ->
                changes.add(
                    "service " + service + ": feature " + feature + " goes",
                    Impact.BREAKING,
                    "models expect it"));
    Sets.difference(newFeatures, oldFeatures)
        .forEach(
            feature ->
                changes.add(
                    "service " + service + ": feature " + feature + " is new",
                    Impact.NEW_REVISION,
                    "answers only grow"));
    if (oldFeatures.equals(newFeatures) && !old.features().equals(now.features())) {
      changes.add(
          "service " + service + ": the order of the features changes",
          Impact.NEW_REVISION,
          "answers list features in the order of the service");
    }
    changes.compare(
        "service " + service + ": log_sample_rate",
        sampleRate(old),
        sampleRate(now),
        Impact.NEW_REVISION,
        "answers stay what they are");
  }

  private static String sampleRate(ServicePlan service) {
    OptionalDouble rate = service.logSampleRate();
    return rate.isPresent() ? Double.toString(rate.getAsDouble()) : "the server's";
  }
}
