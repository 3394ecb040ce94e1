/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** One state of the definitions, with what is looked up per request. Thread-safe. */
final class CatalogIndex {
  /** What a reference names. */
  sealed interface Target {
    /** A feature of a feature view. */
    record Stored(ViewPlan view, FeaturePlan feature) implements Target {}

    /** A feature of an on-demand view. */
    record OnDemand(OnDemandViewPlan view, String output, Expression expression)
        implements Target {}
  }

  private record ServiceKey(String service, boolean fullNames) {}

  private final ServedDefinitions definitions;
  private final ImmutableMap<String, Target> targets;
  private final Map<ServiceKey, Selection> services = new ConcurrentHashMap<>();

  CatalogIndex(ServedDefinitions definitions) {
    this.definitions = requireNonNull(definitions, "definitions is null");
    FeatureSetPlan plan = definitions.plan();
    ImmutableMap.Builder<String, Target> byReference = ImmutableMap.builder();
    for (ViewPlan view : plan.views().values()) {
      for (FeaturePlan feature : view.features()) {
        byReference.put(view.name() + ":" + feature.name(), new Target.Stored(view, feature));
      }
    }
    for (OnDemandViewPlan view : plan.onDemandViews().values()) {
      view.outputs()
          .forEach(
              (output, expression) ->
                  byReference.put(
                      view.name() + ":" + output, new Target.OnDemand(view, output, expression)));
    }
    targets = byReference.buildOrThrow();
  }

  /**
   * The index of the current definitions, made anew only when they are another object.
   *
   * @param source gives the current definitions, cheaply
   */
  static Supplier<CatalogIndex> following(Supplier<ServedDefinitions> source) {
    return new Derived<>(source, CatalogIndex::new);
  }

  FeatureSetPlan plan() {
    return definitions.plan();
  }

  ServedDefinitions definitions() {
    return definitions;
  }

  /** What {@code view:feature} names. */
  Optional<Target> target(String reference) {
    return Optional.ofNullable(targets.get(reference));
  }

  /** What a reference inside the definitions names. */
  Target target(FeatureRef ref) {
    return target(ref.toString())
        .orElseThrow(
            () ->
                new IllegalStateException("The definitions name a feature that they lack: " + ref));
  }

  /** Every {@code view:feature}. */
  ImmutableSet<String> references() {
    return targets.keySet();
  }

  /** The selection of a service that exists, made once. */
  Selection service(String name, boolean fullNames, Supplier<Selection> make) {
    return services.computeIfAbsent(new ServiceKey(name, fullNames), key -> make.get());
  }
}
