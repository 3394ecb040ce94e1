/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.Entity;
import dev.lockstep.feast.proto.core.FeatureService;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.FeatureViewProjection;
import dev.lockstep.feast.proto.core.OnDemandFeatureView;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.proto.core.StreamFeatureView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A registry with objects applied to it. What is in both is as it was applied; what goes is only
 * there if it was applied.
 */
final class ChangedRegistry {
  private final Registry base;
  private final Registry applied;
  private final Set<String> goneServices;

  /** Views that an earlier import made of join-key maps, which are made again, and that go. */
  private final Set<String> joined;

  private final Set<String> goneViews;
  private final Map<String, DataSource> sources = new HashMap<>();

  private final Set<String> unreadSources;

  private ChangedRegistry(Registry base, Registry applied, Going going) {
    this.base = base;
    this.applied = applied;
    this.joined =
        ImmutableSet.<String>builder()
            .addAll(joined(applied))
            .addAll(going.names(Definition.VIEW))
            .addAll(going.names(Definition.ON_DEMAND_VIEW))
            .build();
    this.unreadSources = going.names(Definition.SOURCE);
    this.goneViews =
        ImmutableSet.<String>builder()
            .addAll(joined)
            .addAll(names(applied.getFeatureViewsList(), ChangedRegistry::name))
            .addAll(names(applied.getStreamFeatureViewsList(), ChangedRegistry::name))
            .addAll(names(applied.getOnDemandFeatureViewsList(), ChangedRegistry::name))
            .build();
    this.goneServices =
        ImmutableSet.<String>builder()
            .addAll(going.names(Definition.SERVICE))
            .addAll(names(applied.getFeatureServicesList(), ChangedRegistry::name))
            .build();
    applied.getDataSourcesList().forEach(this::know);
    applied.getFeatureViewsList().forEach(view -> know(view.getSpec().getStreamSource()));
    applied.getStreamFeatureViewsList().forEach(view -> know(view.getSpec().getStreamSource()));
  }

  /** The views that the join-key maps of services become. */
  static Set<String> joined(Registry applied) {
    return projections(applied.getFeatureServicesList())
        .filter(projection -> projection.getJoinKeyMapCount() > 0)
        .map(FeatureViewProjection::getFeatureViewNameAlias)
        .collect(ImmutableSet.toImmutableSet());
  }

  private void know(DataSource source) {
    if (!source.getName().isEmpty()) {
      sources.put(source.getName(), source);
    }
  }

  /**
   * @param base without times and project
   * @param applied the same
   */
  static Registry of(Registry base, Registry applied, Going going) {
    return new ChangedRegistry(base, applied, going).build();
  }

  private Registry build() {
    Registry.Builder changed = Registry.newBuilder();
    base.getDataSourcesList().stream()
        .filter(source -> !sources.containsKey(source.getName()))
        .filter(source -> !unreadSources.contains(source.getName()))
        .forEach(changed::addDataSources);
    base.getFeatureViewsList().stream()
        .filter(view -> !goneViews.contains(name(view)))
        .map(FeatureView::toBuilder)
        .forEach(
            view -> {
              view.getSpecBuilder().setStreamSource(asApplied(view.getSpec().getStreamSource()));
              changed.addFeatureViews(view);
            });
    base.getStreamFeatureViewsList().stream()
        .filter(view -> !goneViews.contains(name(view)))
        .map(StreamFeatureView::toBuilder)
        .forEach(
            view -> {
              view.getSpecBuilder().setStreamSource(asApplied(view.getSpec().getStreamSource()));
              changed.addStreamFeatureViews(view);
            });
    base.getOnDemandFeatureViewsList().stream()
        .filter(view -> !goneViews.contains(name(view)))
        .filter(view -> !reads(view))
        .forEach(changed::addOnDemandFeatureViews);
    // What reads a view which is made again, or goes, stays as it is written.
    base.getFeatureServicesList().stream()
        .filter(service -> !goneServices.contains(name(service)))
        .filter(
            service ->
                projections(List.of(service))
                    .noneMatch(read -> joined.contains(read.getFeatureViewName())))
        .forEach(changed::addFeatureServices);
    changed
        .addAllDataSources(applied.getDataSourcesList())
        .addAllFeatureViews(applied.getFeatureViewsList())
        .addAllStreamFeatureViews(applied.getStreamFeatureViewsList())
        .addAllOnDemandFeatureViews(applied.getOnDemandFeatureViewsList())
        .addAllFeatureServices(applied.getFeatureServicesList());
    return changed.addAllEntities(entities(changed)).build();
  }

  private boolean reads(OnDemandFeatureView view) {
    return view.getSpec().getSourcesMap().values().stream()
        .anyMatch(
            source -> joined.contains(source.getFeatureViewProjection().getFeatureViewName()));
  }

  /** Entities of the change, and those that its views, or views that stay, read. */
  private List<Entity> entities(Registry.Builder changed) {
    Set<String> used =
        Stream.concat(
                changed.getFeatureViewsList().stream()
                    .flatMap(view -> view.getSpec().getEntitiesList().stream()),
                changed.getStreamFeatureViewsList().stream()
                    .flatMap(view -> view.getSpec().getEntitiesList().stream()))
            .collect(ImmutableSet.toImmutableSet());
    Set<String> given = names(applied.getEntitiesList(), ChangedRegistry::name);
    return Stream.concat(
            base.getEntitiesList().stream()
                .filter(entity -> used.contains(name(entity)) && !given.contains(name(entity))),
            applied.getEntitiesList().stream())
        .toList();
  }

  /** The source as the change says, with what only the view knows. */
  private DataSource asApplied(DataSource ofView) {
    DataSource source = sources.get(ofView.getName());
    return source == null
        ? ofView
        : source.toBuilder()
            .clearFieldMapping()
            .putAllFieldMapping(ofView.getFieldMappingMap())
            .setCreatedTimestampColumn(ofView.getCreatedTimestampColumn())
            .setBatchSource(ofView.getBatchSource())
            .build();
  }

  private static Stream<FeatureViewProjection> projections(List<FeatureService> services) {
    return services.stream().flatMap(service -> service.getSpec().getFeaturesList().stream());
  }

  private static <T> Set<String> names(List<T> objects, Function<T, String> name) {
    return objects.stream().map(name).collect(ImmutableSet.toImmutableSet());
  }

  private static String name(Entity entity) {
    return entity.getSpec().getName();
  }

  private static String name(FeatureView view) {
    return view.getSpec().getName();
  }

  private static String name(StreamFeatureView view) {
    return view.getSpec().getName();
  }

  private static String name(OnDemandFeatureView view) {
    return view.getSpec().getName();
  }

  private static String name(FeatureService service) {
    return service.getSpec().getName();
  }
}
