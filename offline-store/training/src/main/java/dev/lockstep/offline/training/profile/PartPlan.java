/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of a {@link ProfileSource} are read, as it travels to whoever reads some of them.
 * Immutable.
 *
 * @param source what they are parts of
 * @param time the column that rows' moments are in; null for served answers
 * @param keys the columns that say, with the moment, which row it is; none if its number does
 * @param features what is profiled; nothing for served answers, which say it themselves
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PartPlan(
    ProfileSource source, @Nullable Column time, List<Column> keys, List<Feature> features) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),\\s*(\\d+)\\)");

  /**
   * A column of Parquet files.
   *
   * @param name unless its field has a number
   * @param field the number of its field; 0 if it has none
   * @param type as {@link ValueType#display} has it
   */
  public record Column(String name, int field, String type) {
    ValueType valueType() {
      return PartPlan.type(type).orElseThrow();
    }
  }

  /**
   * @param name {@code view:feature}
   * @param values null for a list, of which only statuses are counted
   * @param statuses null if there are none: then a value is PRESENT and null is NULL_VALUE
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Feature(String name, @Nullable Column values, @Nullable Column statuses) {}

  public PartPlan {
    keys = ImmutableList.copyOf(keys);
    features = ImmutableList.copyOf(features);
  }

  /** The type that is spelled so, if it is a scalar or a decimal. */
  static Optional<ValueType> type(String display) {
    for (ValueType.Scalar scalar : ValueType.Scalar.values()) {
      if (scalar.display().equals(display)) {
        return Optional.of(scalar);
      }
    }
    Matcher decimal = DECIMAL.matcher(display);
    return decimal.matches()
        ? Optional.of(
            new ValueType.Decimal(
                Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2))))
        : Optional.empty();
  }

  /** As one line of text. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IllegalArgumentException if {@link #toJson} did not make this text
   */
  public static PartPlan parse(String json) {
    try {
      return JSON.readValue(json, PartPlan.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("No plan of parts: " + e.getMessage(), e);
    }
  }
}
