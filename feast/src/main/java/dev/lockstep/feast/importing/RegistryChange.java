/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.feast.proto.core.Registry;
import java.util.Set;

/**
 * What somebody wants to be different in a registry. Immutable.
 *
 * @param applied objects that are new, or in place of those of their name; of one project
 * @param deletedViews names of views of any kind that shall be gone
 * @param deletedServices names of feature services that shall be gone
 */
public record RegistryChange(
    Registry applied, Set<String> deletedViews, Set<String> deletedServices) {
  public RegistryChange {
    requireNonNull(applied, "applied is null");
    deletedViews = ImmutableSet.copyOf(deletedViews);
    deletedServices = ImmutableSet.copyOf(deletedServices);
  }
}
