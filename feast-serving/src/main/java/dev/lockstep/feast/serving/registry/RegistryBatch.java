/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import com.google.protobuf.Message;
import dev.lockstep.feast.importing.Deletions;
import dev.lockstep.feast.importing.RegistryChange;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.Entity;
import dev.lockstep.feast.proto.core.FeatureService;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.OnDemandFeatureView;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.proto.core.StreamFeatureView;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a client of one project applied, deleted and did not commit yet. The last word on a name
 * counts. Thread-safe.
 */
final class RegistryBatch {
  private static final int MAX_OBJECTS = 10_000;
  private static final String ENTITY = "entity ";
  private static final String SOURCE = "source ";
  private static final String VIEW = "view ";
  private static final String SERVICE = "service ";

  private final String project;
  private final Map<String, Message> applied = new LinkedHashMap<>();
  private final Set<String> deleted = new LinkedHashSet<>();

  /** What was applied before it was deleted, so that nobody looks for it. */
  private final Set<String> forgotten = new LinkedHashSet<>();

  private boolean whole;
  private boolean projectDeleted;

  RegistryBatch(String project) {
    this.project = project;
  }

  String project() {
    return project;
  }

  void apply(Entity entity) {
    put(ENTITY + entity.getSpec().getName(), entity);
  }

  void apply(DataSource source) {
    put(SOURCE + source.getName(), source);
  }

  void apply(FeatureView view) {
    put(VIEW + view.getSpec().getName(), view);
  }

  void apply(StreamFeatureView view) {
    put(VIEW + view.getSpec().getName(), view);
  }

  void apply(OnDemandFeatureView view) {
    put(VIEW + view.getSpec().getName(), view);
  }

  void apply(FeatureService service) {
    put(SERVICE + service.getSpec().getName(), service);
  }

  /** Only {@code feast apply} applies its project: then this is a whole repository. */
  synchronized void applyProject() {
    whole = true;
  }

  void deleteEntity(String name) {
    delete(ENTITY + name);
  }

  void deleteSource(String name) {
    delete(SOURCE + name);
  }

  void deleteView(String name) {
    delete(VIEW + name);
  }

  void deleteService(String name) {
    delete(SERVICE + name);
  }

  synchronized void deleteProject() {
    projectDeleted = true;
  }

  private synchronized void delete(String key) {
    checkSize();
    if (applied.remove(key) != null) {
      forgotten.add(key);
    }
    deleted.add(key);
  }

  private synchronized void put(String key, Message object) {
    checkSize();
    deleted.remove(key);
    applied.put(key, object);
  }

  private void checkSize() {
    if (applied.size() + deleted.size() >= MAX_OBJECTS) {
      throw new FeastException(
          Kind.TOO_LARGE, MAX_OBJECTS + " objects are waiting for a commit: commit them first");
    }
  }

  /** Whether everything that the project applied shall be gone. */
  synchronized boolean isProjectDeleted() {
    return projectDeleted;
  }

  synchronized RegistryChange change() {
    Registry.Builder registry = Registry.newBuilder();
    for (Message object : applied.values()) {
      if (object instanceof Entity entity) {
        registry.addEntities(entity);
      } else if (object instanceof DataSource source) {
        registry.addDataSources(source);
      } else if (object instanceof FeatureView view) {
        registry.addFeatureViews(view);
      } else if (object instanceof StreamFeatureView view) {
        registry.addStreamFeatureViews(view);
      } else if (object instanceof OnDemandFeatureView view) {
        registry.addOnDemandFeatureViews(view);
      } else if (object instanceof FeatureService service) {
        registry.addFeatureServices(service);
      }
    }
    return new RegistryChange(registry.build(), deletions(deleted));
  }

  /** What was deleted and has to be there. Who deletes all that it does not know need not know. */
  synchronized Deletions expected() {
    Set<String> expected = new LinkedHashSet<>(deleted);
    expected.removeAll(forgotten);
    return whole ? Deletions.NONE : deletions(expected);
  }

  private Deletions deletions(Set<String> keys) {
    return new Deletions(
        names(keys, VIEW), names(keys, SERVICE), names(keys, ENTITY), names(keys, SOURCE), whole);
  }

  private static Set<String> names(Set<String> keys, String kind) {
    return keys.stream()
        .filter(key -> key.startsWith(kind))
        .map(key -> key.substring(kind.length()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
