/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.ServiceItem;
import dev.lockstep.error.Suggestions;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.ServicePlan;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Binds feature services. */
final class ServiceBinder {
  private final Scope scope;
  private final Map<String, Map<String, ?>> views;

  /**
   * @param views the features of every view of either kind, by name
   */
  ServiceBinder(Scope scope, Map<String, Map<String, ?>> views) {
    this.scope = scope;
    this.views = ImmutableMap.copyOf(views);
  }

  Optional<ServicePlan> bind(FeatureServiceDefinition service) {
    boolean complete = NameChecks.check(scope, "service", service.name());
    Set<FeatureRef> features = new LinkedHashSet<>();
    if (service.features().isEmpty() && !scope.isBroken(service.name().value())) {
      scope.problem(service.name().position(), "service '" + service.name() + "' has no feature");
    }
    for (ServiceItem item : service.features()) {
      Optional<Map<String, ?>> view = scope.find("view", item.view(), views);
      complete &= view.isPresent() && add(service, item, view.get(), features);
    }
    return complete
        ? Optional.of(
            new ServicePlan(
                service.name().value(), features.stream().toList(), sampleRate(service)))
        : Optional.empty();
  }

  private OptionalDouble sampleRate(FeatureServiceDefinition service) {
    Optional<Located<Double>> rate = service.logSampleRate();
    if (rate.isEmpty()) {
      return OptionalDouble.empty();
    }
    double share = rate.get().value();
    if (!(share >= 0 && share <= 1)) {
      scope.problem(rate.get().position(), "'log_sample_rate' is not between 0 and 1: " + share);
    }
    return OptionalDouble.of(share);
  }

  private boolean add(
      FeatureServiceDefinition service,
      ServiceItem item,
      Map<String, ?> view,
      Set<FeatureRef> features) {
    String viewName = item.view().value();
    boolean complete = true;
    if (item.features().isEmpty()) {
      for (String feature : view.keySet()) {
        complete &= isNew(service, new FeatureRef(viewName, feature), item.view(), features);
      }
    }
    for (Located<String> feature : item.features()) {
      complete &=
          find(scope, viewName, feature, view).isPresent()
              && isNew(service, new FeatureRef(viewName, feature.value()), feature, features);
    }
    return complete;
  }

  private boolean isNew(
      FeatureServiceDefinition service,
      FeatureRef reference,
      Located<String> place,
      Set<FeatureRef> features) {
    boolean isNew = features.add(reference);
    if (!isNew) {
      scope.problem(
          place.position(),
          "feature '" + reference + "' is listed twice in service '" + service.name() + "'");
    }
    return isNew;
  }

  /** A feature of a view; a problem if there surely is none. */
  static <T> Optional<T> find(
      Scope scope, String view, Located<String> feature, Map<String, T> features) {
    T found = features.get(feature.value());
    if (found == null && !scope.isBroken(view)) {
      scope.problem(
          feature.position(),
          "unknown feature '"
              + feature
              + "' in view '"
              + view
              + "'"
              + Suggestions.didYouMean(feature.value(), features.keySet()));
    }
    return Optional.ofNullable(found);
  }
}
