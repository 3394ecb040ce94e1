/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.exporting.RegistryExport;
import dev.lockstep.feast.proto.core.Project;
import dev.lockstep.feast.proto.core.Registry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Finds definitions in a registry that Lockstep wrote: a tag of the project holds them. They count
 * as long as they still give the registry that is there.
 */
final class Restored {
  private Restored() {}

  /** What was exported; empty if it is not from here. */
  static Optional<BoundDefinitions> tagged(Registry registry) {
    for (Project project : registry.getProjectsList()) {
      String yaml = project.getSpec().getTagsOrDefault(RegistryExport.DEFINITIONS_TAG, "");
      if (!yaml.isEmpty()) {
        try {
          return Optional.of(Definitions.parse("definitions", yaml));
        } catch (LockstepException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** Whether definitions are all that a registry says. */
  static boolean isUnchanged(BoundDefinitions definitions, Registry registry) {
    Registry exported =
        new RegistryExport("any", RegistryExport.serversOf(registry), Instant.EPOCH)
            .export(definitions);
    Registry expected = Projects.select(Map.of("exported", exported), Optional.empty());
    return sorted(expected).equals(sorted(registry));
  }

  /** Feast adds the entity of views without one, and keeps no order. */
  private static Registry sorted(Registry registry) {
    Registry.Builder sorted = Registry.newBuilder();
    registry.getEntitiesList().stream()
        .filter(entity -> !entity.getSpec().getName().equals(EntityMapper.DUMMY))
        .sorted((a, b) -> a.getSpec().getName().compareTo(b.getSpec().getName()))
        .forEach(sorted::addEntities);
    registry.getDataSourcesList().stream()
        .sorted((a, b) -> a.getName().compareTo(b.getName()))
        .forEach(sorted::addDataSources);
    registry.getFeatureViewsList().stream()
        .sorted((a, b) -> a.getSpec().getName().compareTo(b.getSpec().getName()))
        .forEach(sorted::addFeatureViews);
    registry.getStreamFeatureViewsList().stream()
        .sorted((a, b) -> a.getSpec().getName().compareTo(b.getSpec().getName()))
        .forEach(sorted::addStreamFeatureViews);
    registry.getOnDemandFeatureViewsList().stream()
        .sorted((a, b) -> a.getSpec().getName().compareTo(b.getSpec().getName()))
        .forEach(sorted::addOnDemandFeatureViews);
    registry.getFeatureServicesList().stream()
        .sorted((a, b) -> a.getSpec().getName().compareTo(b.getSpec().getName()))
        .forEach(sorted::addFeatureServices);
    sorted.addAllSavedDatasets(registry.getSavedDatasetsList());
    sorted.addAllLabelViews(registry.getLabelViewsList());
    sorted.addAllPermissions(registry.getPermissionsList());
    sorted.addAllValidationReferences(registry.getValidationReferencesList());
    return sorted.build();
  }

  /** The drafts of definitions that need nothing. */
  static void draft(FeatureSet set, Drafts drafts) {
    set.sources()
        .forEach(
            source ->
                drafts.restored.add(
                    new Draft(
                        drafts.note("DataSource", source.name().value()), Written.set(source))));
    set.entities()
        .forEach(
            entity ->
                drafts.entities.add(
                    new Draft(drafts.note("Entity", entity.name().value()), Written.set(entity))));
    set.views()
        .forEach(
            view ->
                drafts.views.add(
                    new Draft(drafts.note("FeatureView", view.name().value()), Written.set(view))));
    set.onDemandViews()
        .forEach(
            view ->
                drafts.onDemandViews.add(
                    new Draft(
                        drafts.note("OnDemandFeatureView", view.name().value()),
                        Written.set(view))));
    set.services()
        .forEach(
            service ->
                drafts.services.add(
                    new Draft(
                        drafts.note("FeatureService", service.name().value()),
                        Written.set(service))));
  }

  static ImmutableList<String> changed() {
    return ImmutableList.of(
        "Lockstep wrote this registry and somebody changed it since: it is mapped as any other one, and"
            + " what only definitions say (row logic, expressions) is in the project's tag "
            + RegistryExport.DEFINITIONS_TAG);
  }
}
