/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import dev.lockstep.definition.FeatureSet;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.OnDemandFeatureView;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.proto.core.StreamFeatureView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says why something cannot be deleted, one sentence each. */
final class DeletionCheck {
  private final List<String> problems = new ArrayList<>();

  /** Views that go and that something else reads. */
  static List<String> readers(FeatureSet stays, Set<Definition> removed) {
    DeletionCheck check = new DeletionCheck();
    Set<String> views = new LinkedHashSet<>();
    for (Definition one : removed) {
      if (one.kind().equals(Definition.VIEW) || one.kind().equals(Definition.ON_DEMAND_VIEW)) {
        views.add(one.name());
      }
    }
    stays
        .onDemandViews()
        .forEach(
            view ->
                view.inputs().stream()
                    .map(input -> input.view().value())
                    .distinct()
                    .filter(views::contains)
                    .forEach(read -> check.needed("feature view", read, Definition.of(view))));
    stays
        .services()
        .forEach(
            service ->
                service.features().stream()
                    .map(item -> item.view().value())
                    .distinct()
                    .filter(views::contains)
                    .forEach(read -> check.needed("feature view", read, Definition.of(service))));
    return check.problems;
  }

  /** Entities and sources that views of the registry read, by the names that it gives them. */
  static List<String> readers(Registry registry, Deletions deleted) {
    DeletionCheck check = new DeletionCheck();
    for (FeatureView view : registry.getFeatureViewsList()) {
      Definition reader = new Definition(Definition.VIEW, view.getSpec().getName());
      view.getSpec().getEntitiesList().forEach(name -> check.entity(deleted, name, reader));
      check.source(deleted, view.getSpec().getStreamSource().getName(), reader);
      check.source(deleted, view.getSpec().getBatchSource().getName(), reader);
    }
    for (StreamFeatureView view : registry.getStreamFeatureViewsList()) {
      Definition reader = new Definition(Definition.VIEW, view.getSpec().getName());
      view.getSpec().getEntitiesList().forEach(name -> check.entity(deleted, name, reader));
      check.source(deleted, view.getSpec().getStreamSource().getName(), reader);
      check.source(deleted, view.getSpec().getBatchSource().getName(), reader);
    }
    for (OnDemandFeatureView view : registry.getOnDemandFeatureViewsList()) {
      Definition reader = new Definition(Definition.ON_DEMAND_VIEW, view.getSpec().getName());
      view.getSpec()
          .getSourcesMap()
          .values()
          .forEach(
              source -> check.source(deleted, source.getRequestDataSource().getName(), reader));
    }
    return check.problems;
  }

  /**
   * What the client deletes and did not apply.
   *
   * @param kept names of views that stay although they are deleted
   */
  static List<String> others(
      FeatureSet deployed, Set<String> own, Deletions deleted, Set<String> kept) {
    DeletionCheck check = new DeletionCheck();
    for (Definition one : Definition.all(deployed)) {
      Set<String> names =
          switch (one.kind()) {
            case Definition.SOURCE -> deleted.sources();
            case Definition.ENTITY -> deleted.entities();
            case Definition.SERVICE -> deleted.services();
            default -> kept.contains(one.name()) ? Set.<String>of() : deleted.views();
          };
      if (names.contains(one.name()) && !own.contains(one.toString())) {
        check.problems.add(
            "%s '%s' stays: a project deletes over Feast only what it applied there; whoever defined it can say lockstep apply --remove"
                .formatted(said(one.kind()), one.name()));
      }
    }
    return check.problems;
  }

  private void entity(Deletions deleted, String name, Definition reader) {
    if (deleted.entities().contains(name)) {
      needed("entity", name, reader);
    }
  }

  private void source(Deletions deleted, String name, Definition reader) {
    if (deleted.sources().contains(name)) {
      needed("data source", name, reader);
    }
  }

  private void needed(String kind, String name, Definition reader) {
    problems.add(
        "%s '%s' stays: %s '%s' needs it"
            .formatted(kind, name, said(reader.kind()), reader.name()));
  }

  private static String said(String kind) {
    return switch (kind) {
      case Definition.SOURCE -> "data source";
      case Definition.ENTITY -> "entity";
      case Definition.SERVICE -> "feature service";
      case Definition.ON_DEMAND_VIEW -> "on-demand feature view";
      default -> "feature view";
    };
  }
}
