/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.online.registry.DefinitionObject;
import dev.lockstep.online.registry.RegistryState;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What shall become of what is deployed. Immutable.
 *
 * @param definitions new ones, and ones in place of those of their kind and name; they need not
 *     have what they use if it is deployed
 * @param removed kind and name of definitions that shall not be active any more, as {@link
 *     RegistryState#id}
 * @param origin where the definitions come from, if not from a folder: it is noted for those that
 *     are new. What comes from a folder is noted to come from nowhere else any more
 */
public record DefinitionChange(
    FeatureSet definitions, Set<String> removed, Optional<String> origin) {
  public DefinitionChange {
    requireNonNull(definitions, "definitions is null");
    removed = ImmutableSet.copyOf(removed);
    requireNonNull(origin, "origin is null");
    Set<String> gone = removed;
    checkArgument(
        DefinitionObject.of(definitions).stream().map(RegistryState::id).noneMatch(gone::contains),
        "Definitions are given and removed: %s",
        removed);
  }

  /** A folder of definitions; nothing is removed. */
  public static DefinitionChange of(FeatureSet folder) {
    return new DefinitionChange(folder, Set.of(), Optional.empty());
  }

  /** Kind and name of the definitions. */
  public Set<String> ids() {
    return DefinitionObject.of(definitions).stream()
        .map(RegistryState::id)
        .collect(Collectors.toSet());
  }
}
