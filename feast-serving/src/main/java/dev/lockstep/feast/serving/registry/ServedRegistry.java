/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.feast.exporting.RegistryExport;
import dev.lockstep.feast.importing.Definition;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.DataSource.PushOptions;
import dev.lockstep.feast.proto.core.DataSource.SourceType;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is deployed as Feast's clients see it: the exported registry, in the project that a client
 * says it is of. Views that a client can write have a push source in place of their topic, since
 * pushing is how Feast writes them. Thread-safe.
 */
public final class ServedRegistry {
  /** The project of clients that name none. */
  static final String PROJECT = "lockstep";

  private static final String PUSH_CLASS = "feast.data_source.PushSource";
  private static final int MAX_PROJECTS = 16;

  private final Supplier<Deployed> deployed;
  private final String kafka;
  private Deployed current;
  private final Map<String, Registry> byProject = new HashMap<>();

  /**
   * What is deployed.
   *
   * @param definitions with the versions of the views
   * @param at when it was deployed
   * @param applied the project that applied a definition over Feast, by kind and name, as {@link
   *     Definition#toString} has them; what others defined is not among them
   */
  public record Deployed(BoundDefinitions definitions, Instant at, Map<String, String> applied) {
    public Deployed {
      requireNonNull(definitions, "definitions is null");
      requireNonNull(at, "at is null");
      applied = ImmutableMap.copyOf(applied);
    }

    /** Kind and name of what is deployed and a project applied. */
    Set<String> of(String project) {
      return there().entrySet().stream()
          .filter(one -> one.getValue().equals(project))
          .map(Map.Entry::getKey)
          .collect(ImmutableSet.toImmutableSet());
    }

    /** The projects that applied something that is deployed. */
    Set<String> projects() {
      return ImmutableSortedSet.copyOf(there().values());
    }

    private Map<String, String> there() {
      Set<String> deployed = Definition.ids(definitions.definitions());
      return Maps.filterKeys(applied, deployed::contains);
    }
  }

  /**
   * @param deployed gives what is deployed, cheaply; the same object until it changes
   * @param kafka bootstrap servers, as clients reach them
   */
  public ServedRegistry(Supplier<Deployed> deployed, String kafka) {
    this.deployed = requireNonNull(deployed, "deployed is null");
    this.kafka = requireNonNull(kafka, "kafka is null");
    this.current = deployed.get();
  }

  /**
   * The registry of a project; every project has the same objects.
   *
   * @param project empty for the default one
   * @throws dev.lockstep.error.LockstepException INVALID_REQUEST if the project's name is none
   */
  synchronized Registry of(String project) {
    Deployed now = deployed.get();
    if (now != current || byProject.size() >= MAX_PROJECTS) {
      byProject.clear();
      current = now;
    }
    String name = project.isEmpty() ? PROJECT : project;
    Registry known = byProject.get(name);
    if (known == null) {
      known =
          withPushSources(
              new RegistryExport(name, kafka, now.at()).export(now.definitions()),
              now.definitions().plan());
      byProject.put(name, known);
    }
    return known;
  }

  /** The registries of the projects that applied something; of the default one if none did. */
  synchronized List<Registry> ofProjects() {
    Set<String> projects = deployed.get().projects();
    return projects.isEmpty() ? List.of(of("")) : projects.stream().map(this::of).toList();
  }

  private static Registry withPushSources(Registry exported, FeatureSetPlan plan) {
    Map<String, ViewPlan> views = ImmutableMap.copyOf(plan.views());
    Registry.Builder served = exported.toBuilder();
    for (FeatureView.Builder view : served.getFeatureViewsBuilderList()) {
      ViewPlan known = views.get(view.getSpec().getName());
      if (known != null && isWritable(known)) {
        view.getSpecBuilder().setStreamSource(push(view.getSpec().getStreamSource()));
      }
    }
    return served.build();
  }

  private static boolean isWritable(ViewPlan view) {
    return view.kind() instanceof ViewKind.Latest
        && view.inputs().size() == 1
        && view.inputs().get(0).source().format() instanceof SourceFormat.Json;
  }

  private static DataSource push(DataSource stream) {
    return DataSource.newBuilder()
        .setType(SourceType.PUSH_SOURCE)
        .setName(stream.getName())
        .setProject(stream.getProject())
        .setDataSourceClassType(PUSH_CLASS)
        .setPushOptions(PushOptions.getDefaultInstance())
        .setTimestampField(stream.getTimestampField())
        .setBatchSource(stream.getBatchSource())
        .build();
  }
}
