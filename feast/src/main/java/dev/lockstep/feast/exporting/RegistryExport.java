/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.exporting;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Timestamp;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.definition.yaml.DefinitionWriter;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.FeatureService;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.FeatureViewProjection;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Turns bound definitions into a registry that Feast's SDK loads. A tag of the project holds the
 * definitions themselves, so that an import of an unchanged registry gives them back as they were.
 * Thread-safe.
 */
public final class RegistryExport {
  /** The tag of the project that holds the definitions as YAML. */
  public static final String DEFINITIONS_TAG = "lockstep.definitions";

  /** The version of Feast's registry format. */
  private static final String SCHEMA_VERSION = "1";

  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_]{0,99}");

  private final String project;
  private final String servers;
  private final Timestamp now;

  /**
   * @param project how Feast calls the whole: letters, digits and underscores
   * @param servers Kafka's bootstrap servers, as Feast's clients reach them
   * @param now when the registry is said to be made
   * @throws LockstepException with code INVALID_REQUEST if the project's name is none
   */
  public RegistryExport(String project, String servers, Instant now) {
    if (!PROJECT.matcher(project).matches()) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "'"
              + project
              + "' is not a name of a Feast project: write letters, digits and underscores");
    }
    this.project = project;
    this.servers = requireNonNull(servers, "servers is null");
    this.now =
        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()).build();
  }

  /** The servers that the sources of a registry name; empty if none does. */
  public static String serversOf(Registry registry) {
    return registry.getDataSourcesList().stream()
        .filter(DataSource::hasKafkaOptions)
        .map(source -> source.getKafkaOptions().getKafkaBootstrapServers())
        .findFirst()
        .orElse("");
  }

  /** The same definitions at the same moment give an equal registry. */
  public Registry export(BoundDefinitions definitions) {
    FeatureSetPlan plan = definitions.plan();
    EntityExport entities = new EntityExport(plan);
    SourceExport sources = new SourceExport(servers, plan.sources().keySet());
    ViewExport views = new ViewExport(entities, sources);
    OnDemandExport onDemandViews = new OnDemandExport(plan.views(), views);
    Registry.Builder registry =
        Registry.newBuilder().setRegistrySchemaVersion(SCHEMA_VERSION).setLastUpdated(now);
    project(registry, definitions);
    entities
        .all()
        .forEach(
            entity -> {
              entity.getSpecBuilder().setProject(project);
              entity.getMetaBuilder().setCreatedTimestamp(now).setLastUpdatedTimestamp(now);
              registry.addEntities(entity);
            });
    for (ViewPlan view : plan.views().values()) {
      if (StreamViews.fits(view)) {
        var exported = views.streamView(view);
        exported.getSpecBuilder().setProject(project);
        exported.getMetaBuilder().setCreatedTimestamp(now).setLastUpdatedTimestamp(now);
        registry.addStreamFeatureViews(exported);
      } else {
        var exported = views.view(view);
        exported.getSpecBuilder().setProject(project);
        exported.getMetaBuilder().setCreatedTimestamp(now).setLastUpdatedTimestamp(now);
        registry.addFeatureViews(exported);
      }
    }
    for (OnDemandViewPlan view : plan.onDemandViews().values()) {
      var exported = onDemandViews.view(view);
      exported.getSpecBuilder().setProject(project);
      exported.getMetaBuilder().setCreatedTimestamp(now).setLastUpdatedTimestamp(now);
      registry.addOnDemandFeatureViews(exported);
      exported.getSpec().getSourcesMap().values().stream()
          .filter(source -> source.hasRequestDataSource())
          .forEach(source -> add(registry, source.getRequestDataSource()));
    }
    sources(registry, plan, sources);
    for (ServicePlan service : plan.services().values()) {
      registry.addFeatureServices(service(service, plan, views));
    }
    return registry
        .setVersionId(
            UUID.nameUUIDFromBytes(registry.build().toString().getBytes(StandardCharsets.UTF_8))
                .toString())
        .build();
  }

  private void project(Registry.Builder registry, BoundDefinitions definitions) {
    var exported = registry.addProjectsBuilder();
    exported
        .getSpecBuilder()
        .setName(project)
        .setDescription("Written by Lockstep")
        .putTags(DEFINITIONS_TAG, DefinitionWriter.write(definitions.definitions()));
    exported.getMetaBuilder().setCreatedTimestamp(now).setLastUpdatedTimestamp(now);
  }

  /** As the first view that reads it sees it, so that it is the same everywhere if it can be. */
  private void sources(Registry.Builder registry, FeatureSetPlan plan, SourceExport sources) {
    Map<String, DataSource> streams = new LinkedHashMap<>();
    for (ViewPlan view : plan.views().values()) {
      Map<String, String> mapping = SourceExport.fieldMapping(view);
      streams.putIfAbsent(view.inputs().get(0).source().name(), sources.stream(view, mapping));
      add(registry, sources.batch(view, mapping));
    }
    for (SourcePlan source : plan.sources().values()) {
      add(registry, streams.getOrDefault(source.name(), sources.unread(source)));
    }
  }

  private void add(Registry.Builder registry, DataSource source) {
    DataSource.Builder added = source.toBuilder().setProject(project);
    added.getMetaBuilder().setCreatedTimestamp(now).setLastUpdatedTimestamp(now);
    registry.addDataSources(added);
  }

  private FeatureService.Builder service(
      ServicePlan service, FeatureSetPlan plan, ViewExport views) {
    FeatureService.Builder exported = FeatureService.newBuilder();
    exported.getSpecBuilder().setName(service.name()).setProject(project);
    exported.getMetaBuilder().setCreatedTimestamp(now).setLastUpdatedTimestamp(now);
    Map<String, List<FeatureSpecV2>> columns = new LinkedHashMap<>();
    for (FeatureRef feature : service.features()) {
      columns.computeIfAbsent(feature.view(), key -> new ArrayList<>()).add(column(feature, plan));
    }
    columns.forEach(
        (name, features) -> {
          ViewPlan view = plan.views().get(name);
          exported
              .getSpecBuilder()
              .addFeatures(
                  view == null
                      ? FeatureViewProjection.newBuilder()
                          .setFeatureViewName(name)
                          .addAllFeatureColumns(features)
                          .setViewType("onDemandFeatureView")
                          .build()
                      : views.projection(view, features));
        });
    return exported;
  }

  private static FeatureSpecV2 column(FeatureRef feature, FeatureSetPlan plan) {
    ViewPlan view = plan.views().get(feature.view());
    if (view != null) {
      return view.feature(feature.feature()).map(ViewExport::feature).orElseThrow();
    }
    OnDemandViewPlan onDemand = plan.onDemandViews().get(feature.view());
    if (onDemand == null) {
      throw new IllegalStateException("A bound service reads bound views: " + feature);
    }
    return OnDemandExport.features(onDemand).stream()
        .filter(column -> column.getName().equals(feature.feature()))
        .findFirst()
        .orElseThrow();
  }
}
