/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import static java.util.Objects.requireNonNull;

import dev.lockstep.feast.proto.core.Registry;

/**
 * What somebody wants to be different in a registry. Immutable.
 *
 * @param applied objects that are new, or in place of those of their name; of one project
 * @param deleted what shall be gone; what is applied too stays
 */
public record RegistryChange(Registry applied, Deletions deleted) {
  public RegistryChange {
    requireNonNull(applied, "applied is null");
    requireNonNull(deleted, "deleted is null");
  }
}
