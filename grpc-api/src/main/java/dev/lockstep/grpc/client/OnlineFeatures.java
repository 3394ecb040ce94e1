/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.client;

import static com.google.common.base.Preconditions.checkElementIndex;

import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.wire.ColumnCells;
import dev.lockstep.wire.StatusConverter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An answer: rows are numbered from 0 in the order of the query, features go by their names. A
 * typed getter is empty where the value is null ({@link #status} says why), throws {@link
 * IllegalArgumentException} for a feature that the answer lacks and {@link IllegalStateException}
 * for one of another type. Immutable, thread-safe.
 */
public final class OnlineFeatures {
  private final GetOnlineFeaturesResponse response;
  private final int rows;
  private final Map<String, FeatureVector> byName;

  OnlineFeatures(GetOnlineFeaturesResponse response) {
    this.response = response;
    this.rows = response.getFeaturesCount() == 0 ? 0 : response.getFeatures(0).getStatusesCount();
    this.byName = new HashMap<>();
    response.getFeaturesList().forEach(vector -> byName.put(vector.getName(), vector));
  }

  /** The response on the wire. */
  public GetOnlineFeaturesResponse toProto() {
    return response;
  }

  public int rows() {
    return rows;
  }

  /** The names of the features. */
  public Set<String> names() {
    return Set.copyOf(byName.keySet());
  }

  /** T, the moment that the values hold for. */
  public Instant asOf() {
    return Instant.ofEpochMilli(response.getAsOfMillis());
  }

  public ValueStatus status(int row, String name) {
    return StatusConverter.fromProto(vector(name).getStatuses(checkRow(row)));
  }

  /** Why the status is ERROR; empty for every other status. */
  public String reason(int row, String name) {
    return vector(name).getReasonsOrDefault(checkRow(row), "");
  }

  /** When the newest row that counted happened; empty if no row counted. */
  public Optional<Instant> eventTime(int row, String name) {
    long millis = vector(name).getEventTimesMillis(checkRow(row));
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  /** The value in the Java representation of its type; see {@link dev.lockstep.type.ValueType}. */
  public Optional<Object> value(int row, String name) {
    return Optional.ofNullable(ColumnCells.get(vector(name).getValues(), checkRow(row)));
  }

  /** An INT32 or INT64. */
  public OptionalLong getLong(int row, String name) {
    Object value = value(row, name).orElse(null);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof Integer || value instanceof Long) {
      return OptionalLong.of(((Number) value).longValue());
    }
    throw otherType(name, "an integer", value);
  }

  /** A FLOAT or DOUBLE. */
  public OptionalDouble getDouble(int row, String name) {
    Object value = value(row, name).orElse(null);
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (value instanceof Float || value instanceof Double) {
      return OptionalDouble.of(((Number) value).doubleValue());
    }
    throw otherType(name, "a floating-point number", value);
  }

  public Optional<String> getString(int row, String name) {
    return get(row, name, String.class);
  }

  public Optional<Boolean> getBoolean(int row, String name) {
    return get(row, name, Boolean.class);
  }

  public Optional<BigDecimal> getDecimal(int row, String name) {
    return get(row, name, BigDecimal.class);
  }

  public Optional<Instant> getTimestamp(int row, String name) {
    return get(row, name, Instant.class);
  }

  public Optional<Bytes> getBytes(int row, String name) {
    return get(row, name, Bytes.class);
  }

  /** A list; its elements in the Java representation of their type. */
  public Optional<List<?>> getList(int row, String name) {
    return get(row, name, List.class).map(list -> (List<?>) list);
  }

  /** The result of top_k, most frequent first. */
  public Optional<List<ValueCount>> getCounts(int row, String name) {
    return getList(row, name)
        .map(
            list ->
                list.stream()
                    .map(
                        entry -> {
                          if (entry instanceof ValueCount count) {
                            return count;
                          }
                          throw otherType(name, "a counted list", list);
                        })
                    .toList());
  }

  /**
   * What names the position of a view's values of one row.
   *
   * @param view a feature view that was read for this answer
   */
  public String token(int row, String view) {
    for (ViewPositions positions : response.getPositionsList()) {
      if (positions.getView().equals(view)) {
        return positions.getTokens(checkRow(row));
      }
    }
    throw new IllegalArgumentException("The answer was not computed from view " + view);
  }

  private <T> Optional<T> get(int row, String name, Class<T> type) {
    return value(row, name)
        .map(
            value -> {
              if (type.isInstance(value)) {
                return type.cast(value);
              }
              throw otherType(name, "a " + type.getSimpleName(), value);
            });
  }

  private FeatureVector vector(String name) {
    FeatureVector vector = byName.get(name);
    if (vector == null) {
      throw new IllegalArgumentException(
          "The answer has no feature %s, but %s".formatted(name, names()));
    }
    return vector;
  }

  private int checkRow(int row) {
    return checkElementIndex(row, rows, "row");
  }

  private static IllegalStateException otherType(String name, String wanted, Object value) {
    return new IllegalStateException(
        "Feature %s is not %s but a %s"
            .formatted(
                name, wanted, value instanceof List ? "List" : value.getClass().getSimpleName()));
  }
}
