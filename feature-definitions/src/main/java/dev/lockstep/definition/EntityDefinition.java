/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What features are about, as written.
 *
 * @param name unique among entities
 * @param keys the join keys in their order
 */
public record EntityDefinition(Located<String> name, List<ColumnDefinition> keys) {
  public EntityDefinition {
    requireNonNull(name, "name is null");
    keys = ImmutableList.copyOf(keys);
  }
}
