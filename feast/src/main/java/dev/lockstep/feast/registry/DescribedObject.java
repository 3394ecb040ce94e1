/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Message;
import dev.lockstep.feast.proto.core.Project;
import dev.lockstep.feast.proto.core.Registry;

/** Tells what one object is, since no text of Feast says its kind. */
final class DescribedObject {
  private static final ImmutableSet<String> LISTS =
      ImmutableSet.of(
          "entities",
          "featureViews",
          "featureServices",
          "onDemandFeatureViews",
          "savedDatasets",
          "dataSources",
          "validationReferences",
          "streamFeatureViews",
          "projectMetadata",
          "permissions",
          "projects",
          "labelViews",
          "registrySchemaVersion");

  private DescribedObject() {}

  static void add(JsonNode tree, Registry.Builder registry, String path) {
    if (!tree.isObject()) {
      throw new RegistryFormatException(
          path, "must be an object of Feast, not " + JsonMessages.describe(tree));
    }
    if (isRegistry(tree)) {
      addRegistry(tree, registry, path);
      return;
    }
    JsonNode spec = tree.path("spec");
    if (spec.isMissingNode() && has(tree, "name", "name") && isSource(tree)) {
      merge(tree, registry.addDataSourcesBuilder(), path);
      return;
    }
    if (!spec.isObject() || !has(spec, "name", "name")) {
      throw new RegistryFormatException(
          path,
          "no registry and no object of Feast: it has none of entities, featureViews, spec, type");
    }
    merge(tree, builder(spec, registry), path);
  }

  /** From the fields that only one kind has to those that several have. */
  private static Message.Builder builder(JsonNode spec, Registry.Builder registry) {
    if (has(spec, "joinKey", "join_key")) {
      return registry.addEntitiesBuilder();
    }
    if (has(spec, "labelerField", "labeler_field")
        || has(spec, "conflictPolicy", "conflict_policy")) {
      return registry.addLabelViewsBuilder();
    }
    for (JsonNode feature : spec.path("features")) {
      if (has(feature, "featureViewName", "feature_view_name")) {
        return registry.addFeatureServicesBuilder();
      }
    }
    if (spec.path("sources").isObject()) {
      return registry.addOnDemandFeatureViewsBuilder();
    }
    if (has(spec, "aggregations", "aggregations")
        || has(spec, "timestampField", "timestamp_field")
        || has(spec, "enableTiling", "enable_tiling")
        || has(spec, "userDefinedFunction", "user_defined_function")) {
      return registry.addStreamFeatureViewsBuilder();
    }
    if (has(spec, "policy", "policy")) {
      return registry.addPermissionsBuilder();
    }
    if (has(spec, "storage", "storage")) {
      return registry.addSavedDatasetsBuilder();
    }
    if (!has(spec, "features", "features")
        && !has(spec, "entities", "entities")
        && !has(spec, "batchSource", "batch_source")) {
      return registry.addProjectsBuilder();
    }
    return registry.addFeatureViewsBuilder();
  }

  private static boolean isRegistry(JsonNode tree) {
    for (var entry : tree.properties()) {
      boolean list =
          JsonMessages.field(Registry.getDescriptor(), entry.getKey())
              .filter(field -> LISTS.contains(field.getJsonName()))
              .isPresent();
      if (list || entry.getKey().equals("infra")) {
        return true;
      }
    }
    return tree.path("project").isTextual() && tree.path("spec").isMissingNode() && !isSource(tree);
  }

  /** A dump names its project beside the lists; it has no projects. */
  private static void addRegistry(JsonNode tree, Registry.Builder registry, String path) {
    merge(tree, registry, path);
    String project = tree.path("project").asText();
    if (!project.isEmpty()
        && registry.getProjectsList().stream()
            .noneMatch(known -> known.getSpec().getName().equals(project))) {
      Project.Builder named = registry.addProjectsBuilder();
      named.getSpecBuilder().setName(project);
    }
  }

  private static boolean isSource(JsonNode tree) {
    return has(tree, "type", "type")
        || has(tree, "timestampField", "timestamp_field")
        || has(tree, "dataSourceClassType", "data_source_class_type");
  }

  private static void merge(JsonNode tree, Message.Builder builder, String path) {
    JsonMessages.merge(tree, builder, path);
  }

  private static boolean has(JsonNode tree, String camelCase, String snakeCase) {
    return tree.has(camelCase) || tree.has(snakeCase);
  }
}
