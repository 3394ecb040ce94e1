/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static dev.lockstep.wire.Texts.quote;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.service.CatalogIndex.Target;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the features that a request names. */
final class SelectionResolver {
  private final CatalogIndex catalog;
  private final ServiceLimits limits;
  private final RequestProblems problems;

  SelectionResolver(CatalogIndex catalog, ServiceLimits limits, RequestProblems problems) {
    this.catalog = catalog;
    this.limits = limits;
    this.problems = problems;
  }

  /** The selection; empty if the problems tell why there is none. */
  Optional<Selection> resolve(GetOnlineFeaturesRequest request) {
    return switch (request.getSelectionCase()) {
      case FEATURE_SERVICE -> service(request.getFeatureService(), request.getFullFeatureNames());
      case FEATURES ->
          references(request.getFeatures().getReferencesList(), request.getFullFeatureNames());
      case SELECTION_NOT_SET -> {
        problems.add("selection", "Neither a feature service nor features are asked for");
        yield Optional.empty();
      }
    };
  }

  private Optional<Selection> service(String name, boolean fullNames) {
    ServicePlan service = catalog.plan().services().get(name);
    if (service == null) {
      problems.unknown(
          "feature_service", "Feature service", name, catalog.plan().services().keySet());
      return Optional.empty();
    }
    checkCount(service.features().size());
    boolean unique =
        checkNames(
            "feature_service",
            service.features().stream().map(FeatureRef::toString).toList(),
            fullNames);
    return unique
        ? Optional.of(catalog.service(name, fullNames, () -> ofService(service, fullNames)))
        : Optional.empty();
  }

  private Selection ofService(ServicePlan service, boolean fullNames) {
    SelectionBuilder builder = new SelectionBuilder(catalog, fullNames);
    service.features().forEach(ref -> builder.add(catalog.target(ref)));
    return builder.build();
  }

  private Optional<Selection> references(List<String> references, boolean fullNames) {
    checkCount(references.size());
    if (references.isEmpty()) {
      problems.add("features.references", "No feature is asked for");
      return Optional.empty();
    }
    List<Target> targets = new ArrayList<>(references.size());
    List<String> known = new ArrayList<>(references.size());
    for (int i = 0; i < references.size(); i++) {
      Optional<Target> target = catalog.target(references.get(i));
      if (target.isPresent()) {
        targets.add(target.get());
        known.add(references.get(i));
      } else {
        reportUnknown("features.references[" + i + "]", references.get(i));
      }
    }
    if (!checkNames("features.references", known, fullNames)
        || targets.size() < references.size()) {
      return Optional.empty();
    }
    SelectionBuilder builder = new SelectionBuilder(catalog, fullNames);
    targets.forEach(builder::add);
    return Optional.of(builder.build());
  }

  private void checkCount(int features) {
    if (features > limits.maxFeatures()) {
      throw new LockstepException(
          ErrorCode.REQUEST_TOO_LARGE,
          "%s features are asked for; the limit is %s".formatted(features, limits.maxFeatures()));
    }
  }

  /** Reports references that occur twice and, without full names, features that share a name. */
  private boolean checkNames(String field, List<String> references, boolean fullNames) {
    Set<String> seen = new HashSet<>();
    Map<String, String> byName = new HashMap<>();
    boolean unique = true;
    for (String reference : references) {
      if (!seen.add(reference)) {
        problems.add(field, "Feature " + quote(reference) + " is asked for twice");
        unique = false;
        continue;
      }
      String name = reference.substring(reference.indexOf(':') + 1);
      String other = fullNames ? null : byName.putIfAbsent(name, reference);
      if (other != null) {
        problems.add(
            field,
            "Features %s and %s would both be named %s; ask for full_feature_names"
                .formatted(quote(other), quote(reference), quote(name)));
        unique = false;
      }
    }
    return unique;
  }

  private void reportUnknown(String field, String reference) {
    int colon = reference.indexOf(':');
    if (colon < 0) {
      problems.unknown(
          field,
          quote(reference) + " is not of the form view:feature",
          nearestByFeature(reference).or(() -> aFeatureOf(reference)));
      return;
    }
    String view = reference.substring(0, colon);
    boolean knownView =
        catalog.plan().views().containsKey(view)
            || catalog.plan().onDemandViews().containsKey(view);
    List<String> candidates =
        catalog.references().stream()
            .filter(known -> !knownView || known.startsWith(view + ":"))
            .toList();
    problems.unknown(
        field,
        knownView
            ? "Feature %s is unknown; view '%s' has no such feature"
                .formatted(quote(reference), view)
            : "Feature " + quote(reference) + " is unknown",
        NearestName.of(reference, candidates)
            .or(() -> nearestByFeature(reference.substring(colon + 1))));
  }

  /** The first reference to a feature of exactly this name. */
  private Optional<String> nearestByFeature(String feature) {
    return catalog.references().stream().filter(known -> known.endsWith(":" + feature)).findFirst();
  }

  private Optional<String> aFeatureOf(String view) {
    return catalog.references().stream().filter(known -> known.startsWith(view + ":")).findFirst();
  }
}
