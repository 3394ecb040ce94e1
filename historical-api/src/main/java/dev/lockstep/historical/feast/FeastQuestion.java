/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.Suggestions;
import dev.lockstep.historical.job.Engines;
import dev.lockstep.historical.job.JobRequest;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which features a client of Feast wants, and how it wants them called. Immutable.
 *
 * @param features in the order asked for
 */
record FeastQuestion(List<Asked> features) {
  private static final String SERVICE = "feast";

  /**
   * @param column its name in the result
   */
  record Asked(FeatureRef feature, String column) {}

  FeastQuestion {
    features = ImmutableList.copyOf(features);
  }

  /**
   * What a command says, whatever is deployed.
   *
   * @throws FeastRefusal if it names nothing, or two features would share a column
   */
  static FeastQuestion of(FeastCommand command) {
    boolean fullNames = command.flag("full_feature_names");
    List<Asked> features = new ArrayList<>();
    Map<String, FeatureRef> columns = new HashMap<>();
    for (Optional<String> reference : command.texts("feature_refs")) {
      FeatureRef feature = feature(reference.orElse(""));
      String column = fullNames ? feature.view() + "__" + feature.feature() : feature.feature();
      FeatureRef other = columns.putIfAbsent(column, feature);
      if (other != null) {
        throw FeastRefusal.collision(
            other.equals(feature)
                ? "feature %s is asked for twice".formatted(feature)
                : "%s and %s would both be column %s; ask for full_feature_names"
                    .formatted(other, feature, column));
      }
      features.add(new Asked(feature, column));
    }
    if (features.isEmpty()) {
      throw FeastRefusal.invalid("no feature is asked for");
    }
    return new FeastQuestion(features);
  }

  private static FeatureRef feature(String reference) {
    int colon = reference.indexOf(':');
    if (colon < 1) {
      throw FeastRefusal.invalid("'" + reference + "' is not of the form view:feature");
    }
    return new FeatureRef(reference.substring(0, colon), reference.substring(colon + 1));
  }

  /**
   * Checks that everything is deployed.
   *
   * @throws FeastRefusal if a view, an alias or a feature is unknown
   */
  void requireKnown(FeatureSetPlan plan, FeastCommand command) {
    for (Asked asked : features) {
      String view = asked.feature().view();
      Collection<String> known =
          features(plan, view).orElseThrow(() -> unknown(plan, command, view));
      if (!known.contains(asked.feature().feature())) {
        throw FeastRefusal.invalid(
            "feature view '%s' has no feature '%s'%s"
                .formatted(
                    view,
                    asked.feature().feature(),
                    Suggestions.didYouMean(asked.feature().feature(), known)));
      }
    }
  }

  private static Optional<Collection<String>> features(FeatureSetPlan plan, String name) {
    ViewPlan view = plan.views().get(name);
    if (view != null) {
      return Optional.of(view.features().stream().map(FeaturePlan::name).toList());
    }
    return Optional.ofNullable(plan.onDemandViews().get(name))
        .map(OnDemandViewPlan::outputs)
        .map(Map::keySet);
  }

  /** An alias whose join keys nobody told must not be answered by other keys. */
  private static FeastRefusal unknown(FeatureSetPlan plan, FeastCommand command, String view) {
    int alias = command.texts("name_aliases").indexOf(Optional.of(view));
    List<Optional<String>> names = command.texts("feature_view_names");
    if (alias >= 0 && alias < names.size()) {
      return FeastRefusal.noView(
          ("alias '%s' of feature view '%s' is not deployed: a feature service has to have it;"
                  + " an import makes it a view of its own")
              .formatted(view, names.get(alias).orElse("")));
    }
    TreeSet<String> known = new TreeSet<>(plan.views().keySet());
    known.addAll(plan.onDemandViews().keySet());
    return FeastRefusal.noView(
        "feature view '%s' does not exist%s".formatted(view, Suggestions.didYouMean(view, known)));
  }

  /** The job that answers it. All columns have full names there, so that none can meet another. */
  JobRequest request(FeatureSetPlan plan, Mode mode) {
    String service = SERVICE;
    while (plan.services().containsKey(service)) {
      service += "_x";
    }
    return new JobRequest(
        service,
        features.stream().map(Asked::feature).toList(),
        mode,
        EntityColumns.TIMESTAMP,
        new TrainingPlan.Naming(true, false),
        false,
        Map.of(),
        Engines.AUTO);
  }
}
