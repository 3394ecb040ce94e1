/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.feast.proto.core.Entity;
import dev.lockstep.feast.proto.core.EntitySpecV2;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.proto.types.ValueType.Enum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Entities of Feast have one key each, and a view has several of them; ours have several keys, and
 * a view has one.
 */
final class EntityMapper {
  /** What Feast calls the entity of views without one. */
  static final String DUMMY = "__dummy";

  static final String DUMMY_KEY = "__dummy_id";
  private static final String NO_ENTITY = "no_entity";

  private final Drafts drafts;
  private final Map<String, EntitySpecV2> entities = new LinkedHashMap<>();
  private final Map<String, Enum> columnTypes = new HashMap<>();
  private final Names keyNames = Names.ofColumns();
  private final Map<List<String>, ViewEntity> composites = new HashMap<>();

  EntityMapper(Drafts drafts, Registry registry) {
    this.drafts = drafts;
    for (Entity entity : registry.getEntitiesList()) {
      entities.put(entity.getSpec().getName(), entity.getSpec());
    }
    keyNames.addAll(entities.values().stream().map(EntitySpecV2::getJoinKey).toList());
    registry.getFeatureViewsList().forEach(view -> learn(view.getSpec().getEntityColumnsList()));
    registry
        .getStreamFeatureViewsList()
        .forEach(view -> learn(view.getSpec().getEntityColumnsList()));
  }

  /**
   * A key of a view.
   *
   * @param feastName the join key
   * @param name ours
   * @param type empty if nothing says it
   */
  record Key(String feastName, String name, Optional<String> type) {}

  /**
   * The entity of a view.
   *
   * @param name of an entity of ours
   * @param keys none if Feast has nothing for them
   */
  record ViewEntity(String name, List<Key> keys) {
    ViewEntity {
      keys = ImmutableList.copyOf(keys);
    }

    boolean isDummy() {
      return keys.size() == 1 && keys.get(0).feastName().equals(DUMMY_KEY);
    }
  }

  /** Drafts every entity of Feast. */
  void map() {
    for (EntitySpecV2 entity : entities.values()) {
      if (!entity.getName().equals(DUMMY)) {
        Notes notes = drafts.note("Entity", entity.getName());
        Key key = key(entity);
        String name = drafts.entityNames.of(entity.getName());
        notes.renamed("the entity", entity.getName(), name);
        notes.renamed("the join key", entity.getJoinKey(), key.name());
        difference(entity).ifPresent(notes::differs);
        ImmutableList.Builder<String> comments = ImmutableList.builder();
        comments.addAll(Texts.labelled("description", entity.getDescription()));
        comments.addAll(Texts.labelled("owner", entity.getOwner()));
        comments.addAll(Texts.tags("tag", entity.getTagsMap()));
        drafts.entities.add(draft(notes, name, List.of(key)).comment(comments.build()));
      }
    }
  }

  /** The entity of a view, made if several of Feast's are one of ours. */
  ViewEntity of(ViewFacts view, Notes notes) {
    List<String> names = view.entities().isEmpty() ? List.of(DUMMY) : view.entities();
    if (names.equals(List.of(DUMMY))) {
      return composite(
          NO_ENTITY,
          names,
          List.of(new Key(DUMMY_KEY, NO_ENTITY, Optional.of("STRING"))),
          "views without an entity have this one, whose key is the empty text");
    }
    List<Key> keys = new ArrayList<>();
    for (String name : names) {
      EntitySpecV2 entity = entities.get(name);
      if (entity == null) {
        notes.decide("there is no entity " + Texts.quote(name) + " in the registry");
        return new ViewEntity(drafts.entityNames.of(name), List.of());
      }
      Key key = key(entity);
      if (!keys.contains(key)) {
        keys.add(key);
      }
    }
    return names.size() == 1
        ? new ViewEntity(drafts.entityNames.of(names.get(0)), keys)
        : composite(
            String.join("_", names),
            ImmutableList.copyOf(names),
            keys,
            "one entity for what are several of a view in Feast: " + String.join(", ", names));
  }

  /** An entity like another one, with keys of other names. */
  ViewEntity renamed(ViewEntity entity, Map<String, String> joinKeys) {
    List<Key> keys =
        entity.keys().stream()
            .map(
                key ->
                    new Key(
                        key.feastName(),
                        keyNames.of(joinKeys.getOrDefault(key.feastName(), key.feastName())),
                        key.type()))
            .toList();
    List<String> identity = keys.stream().map(Key::name).toList();
    return composite(
        String.join("_", identity),
        identity,
        keys,
        "for a service that joins " + entity.name() + " by other columns");
  }

  private ViewEntity composite(String wanted, List<String> identity, List<Key> keys, String why) {
    ViewEntity known = composites.get(identity);
    if (known == null) {
      known = new ViewEntity(drafts.entityNames.fresh(wanted), keys);
      Notes notes = drafts.note("Entity", known.name());
      notes.differs(why);
      drafts.entities.add(draft(notes, known.name(), keys));
      composites.put(identity, known);
    }
    return known;
  }

  private Draft draft(Notes notes, String name, List<Key> keys) {
    List<ColumnDefinition> columns = new ArrayList<>();
    for (Key key : keys) {
      key.type().ifPresent(type -> columns.add(Written.column(key.name(), type)));
    }
    Draft draft = new Draft(notes, Written.set(new EntityDefinition(Written.at(name), columns)));
    for (Key key : keys) {
      if (key.type().isEmpty()) {
        draft.gap(
            "neither the entity nor a view says the type of the join key " + key.name(),
            ImmutableList.of("  # " + key.name() + ": TYPE"));
      }
    }
    return draft;
  }

  private Key key(EntitySpecV2 entity) {
    return new Key(
        entity.getJoinKey(), keyNames.of(entity.getJoinKey()), FeastTypes.spelling(type(entity)));
  }

  private Optional<String> difference(EntitySpecV2 entity) {
    return FeastTypes.difference(type(entity))
        .map(text -> "join key " + Texts.quote(entity.getJoinKey()) + ": " + text);
  }

  private Enum type(EntitySpecV2 entity) {
    return FeastTypes.spelling(entity.getValueType()).isPresent()
        ? entity.getValueType()
        : columnTypes.getOrDefault(entity.getJoinKey(), Enum.INVALID);
  }

  private void learn(List<FeatureSpecV2> columns) {
    for (FeatureSpecV2 column : columns) {
      columnTypes.putIfAbsent(column.getName(), column.getValueType());
    }
  }
}
