/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Where a source's events say when they happened.
 *
 * @param column the column that holds event time
 * @param format how it spells time, such as {@code epoch_seconds}; empty for what suits its type
 */
public record TimestampDefinition(Located<String> column, Optional<Located<String>> format) {
  public TimestampDefinition {
    requireNonNull(column, "column is null");
    requireNonNull(format, "format is null");
  }
}
