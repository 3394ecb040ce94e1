/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

/**
 * A column of a source, a key of an entity or a column of a request, as written.
 *
 * @param name its name
 * @param type the spelling of a type, such as {@code DECIMAL(10,2)}
 * @param required whether a null or missing value is an error
 */
public record ColumnDefinition(Located<String> name, Located<String> type, boolean required) {
  public ColumnDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
  }
}
