/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.online;

import static dev.lockstep.wire.Texts.quote;

import dev.lockstep.error.Suggestions;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.ViewPlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which columns a question must bring. Good for one question. */
final class Needs {
  private final FeatureSetPlan plan;
  private final Map<String, ColumnPlan> keys = new LinkedHashMap<>();
  private final Map<String, ColumnPlan> request = new LinkedHashMap<>();

  private Needs(FeatureSetPlan plan) {
    this.plan = plan;
  }

  /**
   * @throws FeastException if the question names something unknown, or features that would share a
   *     name
   */
  static Needs of(FeatureSetPlan plan, OnlineQuestion question) {
    Needs needs = new Needs(plan);
    List<FeatureRef> features =
        question.service().isPresent()
            ? needs.service(question.service().get())
            : question.references().stream().map(needs::reference).toList();
    if (features.isEmpty()) {
      throw new FeastException(Kind.INVALID, "No feature is asked for");
    }
    checkNames(features, question.fullNames());
    features.forEach(feature -> needs.addView(feature.view()));
    return needs;
  }

  /** Join keys by name, in the order of the features. */
  Map<String, ColumnPlan> keys() {
    return keys;
  }

  /** Columns of on-demand views by name; some may not be needed by the features asked for. */
  Map<String, ColumnPlan> request() {
    return request;
  }

  private List<FeatureRef> service(String name) {
    ServicePlan service = plan.services().get(name);
    if (service == null) {
      throw new FeastException(
          Kind.FEATURE_SERVICE_NOT_FOUND,
          "Feature service %s does not exist%s"
              .formatted(quote(name), Suggestions.didYouMean(name, plan.services().keySet())));
    }
    return service.features();
  }

  private FeatureRef reference(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      throw new FeastException(Kind.INVALID, quote(text) + " is not of the form view:feature");
    }
    FeatureRef reference = new FeatureRef(text.substring(0, colon), text.substring(colon + 1));
    if (!outputs(reference.view()).contains(reference.feature())) {
      throw new FeastException(
          Kind.INVALID,
          "Feature view %s has no feature %s%s"
              .formatted(
                  quote(reference.view()),
                  quote(reference.feature()),
                  Suggestions.didYouMean(reference.feature(), outputs(reference.view()))));
    }
    return reference;
  }

  private Set<String> outputs(String name) {
    ViewPlan view = plan.views().get(name);
    if (view != null) {
      Set<String> features = new HashSet<>();
      view.features().forEach(feature -> features.add(feature.name()));
      return features;
    }
    OnDemandViewPlan onDemand = plan.onDemandViews().get(name);
    if (onDemand == null) {
      throw new FeastException(
          Kind.FEATURE_VIEW_NOT_FOUND,
          "Feature view %s does not exist%s"
              .formatted(quote(name), Suggestions.didYouMean(name, plan.views().keySet())));
    }
    return onDemand.outputs().keySet();
  }

  private static void checkNames(List<FeatureRef> features, boolean fullNames) {
    Map<String, FeatureRef> seen = new HashMap<>();
    for (FeatureRef feature : features) {
      String name = fullNames ? feature.toString() : feature.feature();
      FeatureRef other = seen.putIfAbsent(name, feature);
      if (other != null) {
        throw new FeastException(
            Kind.NAME_COLLISION,
            other.equals(feature)
                ? "Feature " + quote(feature.toString()) + " is asked for twice"
                : "Features %s and %s would both be named %s; ask for full_feature_names"
                    .formatted(quote(other.toString()), quote(feature.toString()), quote(name)));
      }
    }
  }

  private void addView(String name) {
    ViewPlan view = plan.views().get(name);
    if (view != null) {
      view.entity().keys().forEach(key -> keys.putIfAbsent(key.name(), key));
      return;
    }
    OnDemandViewPlan onDemand = plan.onDemandViews().get(name);
    if (onDemand != null) {
      onDemand.request().forEach(column -> request.putIfAbsent(column.name(), column));
      onDemand.inputs().values().forEach(input -> addView(input.view()));
    }
  }
}
