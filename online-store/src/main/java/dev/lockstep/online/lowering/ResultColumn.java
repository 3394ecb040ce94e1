/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.row.StoreType;
import java.util.Set;

/**
 * A column that an answer must have.
 *
 * @param name as the answer spells it
 * @param types the types that are right, as Pinot spells them
 */
public record ResultColumn(String name, Set<String> types) {
  public ResultColumn {
    requireNonNull(name, "name is null");
    types = ImmutableSet.copyOf(types);
  }

  static ResultColumn of(String name, StoreType type) {
    return new ResultColumn(name, ImmutableSet.of(type.name()));
  }

  /** The maximum of a LONG: Pinot answers a DOUBLE up to 1.4 and a LONG from 1.5. */
  static ResultColumn maximum(String name) {
    return new ResultColumn(name, ImmutableSet.of("DOUBLE", "LONG"));
  }
}
