/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.proto.v1.Entity;
import dev.lockstep.proto.v1.FeatureService;
import dev.lockstep.proto.v1.FeatureView;
import dev.lockstep.proto.v1.ListEntitiesResponse;
import dev.lockstep.proto.v1.ListFeatureServicesResponse;
import dev.lockstep.proto.v1.ListFeatureViewsResponse;
import dev.lockstep.proto.v1.ListOnDemandFeatureViewsResponse;
import dev.lockstep.proto.v1.OnDemandFeatureView;
import dev.lockstep.wire.DefinitionConverter;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells what is served. Thread-safe. Unknown names give a {@link RequestException}. */
final class DefinitionsHandler {
  private final Supplier<CatalogIndex> catalog;

  DefinitionsHandler(Supplier<CatalogIndex> catalog) {
    this.catalog = catalog;
  }

  ListFeatureViewsResponse featureViews() {
    ListFeatureViewsResponse.Builder response = ListFeatureViewsResponse.newBuilder();
    plan().views().values().forEach(v -> response.addFeatureViews(DefinitionConverter.toProto(v)));
    return response.build();
  }

  FeatureView featureView(String name) {
    return DefinitionConverter.toProto(find("Feature view", name, plan().views()));
  }

  ListOnDemandFeatureViewsResponse onDemandFeatureViews() {
    ListOnDemandFeatureViewsResponse.Builder response =
        ListOnDemandFeatureViewsResponse.newBuilder();
    plan()
        .onDemandViews()
        .values()
        .forEach(v -> response.addOnDemandFeatureViews(DefinitionConverter.toProto(v)));
    return response.build();
  }

  OnDemandFeatureView onDemandFeatureView(String name) {
    return DefinitionConverter.toProto(
        find("On-demand feature view", name, plan().onDemandViews()));
  }

  ListFeatureServicesResponse featureServices() {
    ListFeatureServicesResponse.Builder response = ListFeatureServicesResponse.newBuilder();
    plan()
        .services()
        .values()
        .forEach(s -> response.addFeatureServices(DefinitionConverter.toProto(s)));
    return response.build();
  }

  FeatureService featureService(String name) {
    return DefinitionConverter.toProto(find("Feature service", name, plan().services()));
  }

  ListEntitiesResponse entities() {
    ListEntitiesResponse.Builder response = ListEntitiesResponse.newBuilder();
    plan().entities().values().forEach(e -> response.addEntities(DefinitionConverter.toProto(e)));
    return response.build();
  }

  Entity entity(String name) {
    return DefinitionConverter.toProto(find("Entity", name, plan().entities()));
  }

  private FeatureSetPlan plan() {
    return catalog.get().plan();
  }

  private static <P> P find(String what, String name, Map<String, P> known) {
    @Nullable P found = known.get(name);
    if (found == null) {
      RequestProblems problems = new RequestProblems();
      problems.unknown("name", what, name, known.keySet());
      problems.throwIfAny();
      throw new IllegalStateException("An unknown name was no problem: " + name);
    }
    return found;
  }
}
