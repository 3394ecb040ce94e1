/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import com.google.protobuf.Message;
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

/** What a client applied and did not commit yet. The newest of a name counts. Thread-safe. */
final class RegistryBatch {
  private static final int MAX_OBJECTS = 10_000;

  private final Map<String, Message> applied = new LinkedHashMap<>();
  private final Set<String> deletedViews = new LinkedHashSet<>();
  private final Set<String> deletedServices = new LinkedHashSet<>();

  void apply(Entity entity) {
    put("entity " + entity.getSpec().getName(), entity);
  }

  void apply(DataSource source) {
    put("source " + source.getName(), source);
  }

  void apply(FeatureView view) {
    view(view.getSpec().getName(), view);
  }

  void apply(StreamFeatureView view) {
    view(view.getSpec().getName(), view);
  }

  void apply(OnDemandFeatureView view) {
    view(view.getSpec().getName(), view);
  }

  synchronized void apply(FeatureService service) {
    deletedServices.remove(service.getSpec().getName());
    put("service " + service.getSpec().getName(), service);
  }

  synchronized void deleteView(String name) {
    applied.remove("view " + name);
    deletedViews.add(name);
  }

  synchronized void deleteService(String name) {
    applied.remove("service " + name);
    deletedServices.add(name);
  }

  private synchronized void view(String name, Message view) {
    deletedViews.remove(name);
    put("view " + name, view);
  }

  private synchronized void put(String key, Message object) {
    if (applied.size() >= MAX_OBJECTS) {
      throw new FeastException(
          Kind.TOO_LARGE, MAX_OBJECTS + " objects are waiting for a commit: commit them first");
    }
    applied.put(key, object);
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
    return new RegistryChange(registry.build(), deletedViews, deletedServices);
  }
}
