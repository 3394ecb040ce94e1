/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import dev.lockstep.bind.BoundDefinitions;

/** Deploys definitions, as {@code lockstep apply} does. */
@FunctionalInterface
public interface DefinitionsDeployer {
  /**
   * Returns when they are deployed. What is deployed and not given stays deployed.
   *
   * @throws dev.lockstep.error.LockstepException if they are refused, or a store does not answer
   */
  void deploy(BoundDefinitions definitions);
}
