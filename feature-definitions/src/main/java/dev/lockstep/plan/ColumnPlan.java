/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static java.util.Objects.requireNonNull;

import dev.lockstep.type.ValueType;

/**
 * A typed, named column of a source, a feature log, an entity key or a request.
 *
 * @param name unique within its owner; an identifier ({@code [A-Za-z][A-Za-z0-9_]*})
 * @param type never a counted list
 * @param required whether a null or missing value is an error
 */
public record ColumnPlan(String name, ValueType type, boolean required) {
  public ColumnPlan {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
  }
}
