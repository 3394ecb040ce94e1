/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import dev.lockstep.feast.importing.DefinitionUpdate;

/** Deploys definitions, as {@code lockstep apply} does. */
@FunctionalInterface
public interface DefinitionsDeployer {
  /**
   * Returns when the change is deployed: all of it, or nothing.
   *
   * @param project whose change it is; what is new is its own from then on
   * @throws dev.lockstep.error.LockstepException if it is refused, or a store does not answer
   */
  void deploy(DefinitionUpdate update, String project);
}
