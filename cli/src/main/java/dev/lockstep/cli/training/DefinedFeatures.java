/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.training;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.definition.yaml.DefinitionWriter;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.FeatureSetPlan;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Definitions with the versions of their logs, and their text.
 *
 * @param plan every view at the version whose log is read
 * @param yaml the same as text
 */
public record DefinedFeatures(FeatureSetPlan plan, String yaml) {
  /**
   * @param folder definitions that are taken at version 1; empty for what is deployed
   */
  public static DefinedFeatures of(Optional<Path> folder, LockstepConfig config) {
    if (folder.isPresent()) {
      BoundDefinitions bound = DefinitionsOption.load(folder.get());
      return new DefinedFeatures(bound.plan(), DefinitionWriter.write(bound.definitions()));
    }
    RegistryState state = new Registry(StoreWiring.find(config)).read();
    return new DefinedFeatures(state.catalog().plan(), DefinitionWriter.write(state.definitions()));
  }
}
