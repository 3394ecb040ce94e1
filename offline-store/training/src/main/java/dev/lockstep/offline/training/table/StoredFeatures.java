/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A feature table as readers find it, with what its columns hold. A table says that itself; of one
 * that was made before tables did, the definition of its service says it.
 *
 * @param service whose table it is
 * @param features from column to {@code view:feature}
 */
public record StoredFeatures(Table table, String service, Map<String, String> features) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<TreeMap<String, String>> NAMES = new TypeReference<>() {};

  public StoredFeatures {
    features = ImmutableMap.copyOf(features);
  }

  /**
   * Opens a table.
   *
   * @param definitions that are deployed; asked for only if the table does not say what it holds
   * @throws LockstepException UNKNOWN_NAME if there is no such table; INVALID_REQUEST if it is no
   *     feature table, or nobody knows what it holds
   */
  public static StoredFeatures open(
      Lake lake, TableIdentifier name, Supplier<FeatureSetPlan> definitions) {
    Table table;
    try {
      table = lake.catalog().loadTable(name);
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      List<String> known = names(lake, name.namespace());
      throw new LockstepException(
          ErrorCode.UNKNOWN_NAME,
          "unknown feature table '%s'%s"
              .formatted(
                  name,
                  known.isEmpty()
                      ? ": write it with lockstep materialize --offline"
                      : Suggestions.didYouMean(name.name(), known)),
          e);
    }
    String service = table.properties().get(FeatureTable.SERVICE);
    if (service == null) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "table %s is no feature table: lockstep materialize --offline did not write it"
              .formatted(name));
    }
    Map<String, String> features = named(table.properties());
    if (features.isEmpty()) {
      features = defined(table.schema(), service, definitions.get());
    }
    if (features.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          ("feature table %s does not say which features its columns hold, and service '%s' is not"
                  + " deployed with them: materialize a day of it again")
              .formatted(name, service));
    }
    return new StoredFeatures(table, service, features);
  }

  /** The type of a column's values; empty for lists. */
  public static Optional<ValueType> type(NestedField column) {
    return FeatureTableSchema.valueType(column.type());
  }

  private static List<String> names(Lake lake, Namespace namespace) {
    try {
      return lake.catalog().listTables(namespace).stream().map(TableIdentifier::name).toList();
    } catch (NoSuchNamespaceException e) {
      return List.of();
    }
  }

  /** What the columns of a plan hold, beside what those hold that a table has already. */
  static String names(TrainingPlan plan, Map<String, String> properties) {
    TreeMap<String, String> names = named(properties);
    plan.outputs().forEach(output -> names.put(output.name(), output.ref().toString()));
    try {
      return JSON.writeValueAsString(names);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TreeMap<String, String> named(Map<String, String> properties) {
    String names = properties.get(FeatureTable.FEATURES);
    try {
      return names == null ? new TreeMap<>() : JSON.readValue(names, NAMES);
    } catch (JsonProcessingException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "property %s of the table is not what was written: %s"
              .formatted(FeatureTable.FEATURES, names),
          e);
    }
  }

  /** Columns are named in one of two ways, the same for all of a table. */
  private static Map<String, String> defined(Schema schema, String service, FeatureSetPlan plan) {
    Map<String, String> features = new TreeMap<>();
    ServicePlan found = plan.services().get(service);
    if (found != null) {
      for (FeatureRef ref : found.features()) {
        Stream.of(ref.view() + "__" + ref.feature(), ref.feature())
            .filter(name -> schema.findField(name) != null)
            .findFirst()
            .ifPresent(name -> features.put(name, ref.toString()));
      }
    }
    return features;
  }
}
