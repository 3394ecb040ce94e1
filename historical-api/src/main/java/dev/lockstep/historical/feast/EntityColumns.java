/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.training.TrainingPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What the columns of an entity_df are for: all are carried to the result, some are the spine.
 * Immutable.
 *
 * @param carried columns that come back, by their number in the entity_df
 * @param spine from the name in the spine to the number of a column in the entity_df
 * @param constants columns of the spine that hold the empty text
 */
record EntityColumns(List<Integer> carried, Map<String, Integer> spine, List<String> constants) {
  /** The spine's column that says when; no column of a feature begins so. */
  static final String TIMESTAMP = "__event_timestamp";

  private static final String EVENT_TIMESTAMP = "event_timestamp";

  /** The key of views without an entity, which no entity_df has. */
  private static final String NO_ENTITY = "no_entity";

  /** What pandas makes of an index that has no name. */
  private static final Pattern INDEX = Pattern.compile("__index_level_\\d+__");

  EntityColumns {
    carried = ImmutableList.copyOf(carried);
    spine = ImmutableMap.copyOf(spine);
    constants = ImmutableList.copyOf(constants);
  }

  /**
   * @throws FeastRefusal if a column is missing, no column says when, or the table is the one that
   *     stands for none
   */
  static EntityColumns of(Schema entity, TrainingPlan plan, FeastQuestion question) {
    List<Field> fields = entity.getFields();
    requireEntities(fields);
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      if (!isIndex(fields.get(i).getName())) {
        numbers.put(fields.get(i).getName(), i);
      }
    }
    for (FeastQuestion.Asked asked : question.features()) {
      if (numbers.containsKey(asked.column())) {
        throw FeastRefusal.invalid(
            "column '%s' of the entity_df has the name of feature %s: rename it, or ask for full_feature_names"
                .formatted(asked.column(), asked.feature()));
      }
    }
    Map<String, Integer> spine = new LinkedHashMap<>();
    spine.put(TIMESTAMP, timestamp(fields, numbers));
    List<String> constants = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, String> needed : needed(plan).entrySet()) {
      String name = needed.getKey();
      Integer number = numbers.get(name);
      if (number != null) {
        spine.put(name, number);
      } else if (name.equals(NO_ENTITY)) {
        constants.add(name);
      } else {
        missing.add(
            "the entity_df has no column '%s' (%s)%s"
                .formatted(
                    name, needed.getValue(), Suggestions.didYouMean(name, numbers.keySet())));
      }
    }
    if (!missing.isEmpty()) {
      throw FeastRefusal.invalid(String.join("\n", missing));
    }
    return new EntityColumns(List.copyOf(numbers.values()), spine, constants);
  }

  /** Columns by name, and what they are needed for. */
  private static Map<String, String> needed(TrainingPlan plan) {
    Map<String, String> needed = new LinkedHashMap<>();
    plan.entities()
        .forEach(
            entity ->
                entity
                    .keys()
                    .forEach(
                        key -> needed.putIfAbsent(key.name(), "join key of " + entity.name())));
    plan.requestColumns()
        .forEach(column -> needed.putIfAbsent(column.name(), "needed by on-demand features"));
    return needed;
  }

  /** Feast's client sends this table where its user gave none. */
  private static void requireEntities(List<Field> fields) {
    boolean none =
        fields.size() == 1
            && fields.get(0).getName().equals("key")
            && fields.get(0).getType() instanceof ArrowType.Utf8;
    if (none) {
      throw FeastRefusal.invalid(
          "an entity_df is needed, as a table: who and when is not looked up by start_date and end_date");
    }
  }

  /** Whether a column is pandas' index and not the user's. */
  static boolean isIndex(String column) {
    return INDEX.matcher(column).matches();
  }

  private static int timestamp(List<Field> fields, Map<String, Integer> numbers) {
    Integer named = numbers.get(EVENT_TIMESTAMP);
    if (named != null) {
      return named;
    }
    List<Integer> moments =
        numbers.values().stream()
            .filter(number -> fields.get(number).getType() instanceof ArrowType.Timestamp)
            .toList();
    if (moments.size() != 1) {
      throw FeastRefusal.invalid(
          "the entity_df says not when: it needs a column '%s', or exactly one timestamp, and has %s"
              .formatted(EVENT_TIMESTAMP, moments.size()));
    }
    return moments.get(0);
  }
}
