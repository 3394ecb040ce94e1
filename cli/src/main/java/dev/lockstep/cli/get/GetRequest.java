/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.proto.v1.Column;
import dev.lockstep.proto.v1.Entity;
import dev.lockstep.proto.v1.OnDemandFeatureView;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the command line asks for, with typed values.
 *
 * @param service empty when features are asked for one by one
 * @param features {@code view:feature} each; empty for a service
 * @param entities from join key to one value per row
 * @param context from request column to one value per row
 */
public record GetRequest(
    Optional<String> service,
    List<String> features,
    Map<String, List<Object>> entities,
    Map<String, List<Object>> context,
    Optional<Instant> asOf,
    Optional<Instant> knownAt) {
  public GetRequest {
    features = ImmutableList.copyOf(features);
    entities = ImmutableMap.copyOf(entities);
    context = ImmutableMap.copyOf(context);
  }

  /** Adds types to what was written. */
  public static final class Typing {
    private final Collection<Entity> entities;
    private final Collection<OnDemandFeatureView> onDemandViews;
    private final Instant now;

    /**
     * @param entities of the server
     * @param onDemandViews of the server
     * @param now what relative moments relate to
     */
    public Typing(
        Collection<Entity> entities, Collection<OnDemandFeatureView> onDemandViews, Instant now) {
      this.entities = entities;
      this.onDemandViews = onDemandViews;
      this.now = now;
    }

    /**
     * The entities, by join key. The name of an entity with one key stands for that key.
     *
     * @param arguments {@code key=value} each
     * @throws LockstepException INVALID_REQUEST, UNKNOWN_NAME
     */
    public Map<String, List<Object>> entities(List<String> arguments) {
      Map<String, String> types = new LinkedHashMap<>();
      Map<String, String> names = new LinkedHashMap<>();
      for (Entity entity : entities) {
        entity.getJoinKeysList().forEach(key -> types.put(key.getName(), key.getType()));
        if (entity.getJoinKeysCount() == 1) {
          names.put(entity.getName(), entity.getJoinKeys(0).getName());
        }
      }
      Map<String, List<String>> byKey =
          Assignments.columns(
              "--entity",
              arguments,
              name -> types.containsKey(name) ? name : names.getOrDefault(name, name));
      return typed("join key", byKey, types);
    }

    /**
     * The request context by column. One value holds for all rows.
     *
     * @param arguments {@code column=value} each
     * @throws LockstepException INVALID_REQUEST, UNKNOWN_NAME
     */
    public Map<String, List<Object>> context(List<String> arguments, int rows) {
      Map<String, String> types = new LinkedHashMap<>();
      for (OnDemandFeatureView view : onDemandViews) {
        for (Column column : view.getRequestContextList()) {
          types.put(column.getName(), column.getType());
        }
      }
      Map<String, List<Object>> columns =
          typed(
              "request column",
              Assignments.columns("--context", arguments, UnaryOperator.identity()),
              types);
      columns.replaceAll(
          (name, values) -> values.size() == 1 ? Collections.nCopies(rows, values.get(0)) : values);
      return columns;
    }

    private Map<String, List<Object>> typed(
        String what, Map<String, List<String>> columns, Map<String, String> types) {
      Map<String, List<Object>> typed = new LinkedHashMap<>();
      columns.forEach(
          (name, texts) -> {
            String type = types.get(name);
            if (type == null) {
              throw new LockstepException(
                  ErrorCode.UNKNOWN_NAME,
                  "unknown "
                      + what
                      + " "
                      + name
                      + Suggestions.didYouMean(name, types.keySet())
                      + (types.isEmpty()
                          ? ""
                          : " (known: " + String.join(", ", types.keySet()) + ")"));
            }
            typed.put(
                name, texts.stream().map(text -> TypedText.parse(name, type, text, now)).toList());
          });
      return typed;
    }
  }

  /** How many entities are asked for. */
  public int rows() {
    return entities.values().stream().mapToInt(List::size).max().orElse(0);
  }

  /** One row's entity, e.g. {@code card_id=4711}. */
  public String describe(int row) {
    StringBuilder text = new StringBuilder();
    entities.forEach(
        (key, values) -> text.append(key).append('=').append(values.get(row)).append(' '));
    return text.toString().stripTrailing();
  }

  /** For the client; names in the answer are full ones. */
  public FeatureQuery toQuery() {
    FeatureQuery.Builder query =
        service
            .map(FeatureQuery::ofService)
            .orElseGet(() -> FeatureQuery.ofFeatures(features))
            .fullNames();
    entities.forEach(query::entities);
    context.forEach((column, values) -> query.context(column, values));
    asOf.ifPresent(query::asOf);
    knownAt.ifPresent(query::knownAt);
    return query.build();
  }
}
