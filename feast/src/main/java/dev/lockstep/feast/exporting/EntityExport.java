/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.exporting;

import com.google.common.collect.ImmutableList;
import dev.lockstep.feast.proto.core.Entity;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.types.ValueType.Enum;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeatureSetPlan;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Entities of one key each: ours with one key, and one for each key that only composites have. */
final class EntityExport {
  private final Map<String, Entity.Builder> entities = new LinkedHashMap<>();
  private final Map<ColumnPlan, String> byKey = new HashMap<>();

  EntityExport(FeatureSetPlan plan) {
    for (EntityPlan entity : plan.entities().values()) {
      if (entity.keys().size() == 1) {
        add(entity.name(), entity.keys().get(0));
      }
    }
    for (EntityPlan entity : plan.entities().values()) {
      for (ColumnPlan key : entity.keys()) {
        if (!byKey.containsKey(key)) {
          String name = key.name();
          while (entities.containsKey(name)) {
            name += "_key";
          }
          add(name, key);
        }
      }
    }
  }

  private void add(String name, ColumnPlan key) {
    byKey.putIfAbsent(key, name);
    Entity.Builder entity = Entity.newBuilder();
    entity.getSpecBuilder().setName(name).setJoinKey(key.name()).setValueType(type(key));
    entities.put(name, entity);
  }

  List<Entity.Builder> all() {
    return ImmutableList.copyOf(entities.values());
  }

  /** The names of a view's entities, in the order of its keys. */
  List<String> names(EntityPlan entity) {
    if (entity.keys().size() == 1 && entities.containsKey(entity.name())) {
      return ImmutableList.of(entity.name());
    }
    return entity.keys().stream()
        .map(key -> byKey.getOrDefault(key, key.name()))
        .collect(ImmutableList.toImmutableList());
  }

  static List<FeatureSpecV2> columns(EntityPlan entity) {
    return entity.keys().stream()
        .map(key -> FeatureSpecV2.newBuilder().setName(key.name()).setValueType(type(key)).build())
        .collect(ImmutableList.toImmutableList());
  }

  private static Enum type(ColumnPlan key) {
    return WireTypes.of(key.type());
  }
}
