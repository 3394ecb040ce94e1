/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.importing.Definition;
import dev.lockstep.feast.importing.DefinitionUpdate;
import dev.lockstep.feast.serving.registry.DefinitionsDeployer;
import dev.lockstep.feast.serving.registry.ServedRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Keeps what is deployed, and which project applied it, in memory. Thread-safe. */
final class TestingDeployments implements DefinitionsDeployer {
  private ServedRegistry.Deployed current;
  private int count;
  private boolean isDown;

  /** Starts with definitions that no project applied. */
  TestingDeployments(BoundDefinitions definitions) {
    this.current =
        new ServedRegistry.Deployed(definitions, Instant.ofEpochMilli(TestingShop.NOW), Map.of());
  }

  @Override
  public synchronized void deploy(DefinitionUpdate update, String project) {
    if (isDown) {
      throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Pinot does not answer");
    }
    Map<String, String> applied = new HashMap<>(current.applied());
    Set<String> before = Definition.ids(current.definitions().definitions());
    for (String id : Definition.ids(update.changed())) {
      if (!before.contains(id)) {
        applied.put(id, project);
      }
    }
    count++;
    current = new ServedRegistry.Deployed(update.definitions(), current.at(), applied);
  }

  synchronized ServedRegistry.Deployed current() {
    return current;
  }

  synchronized BoundDefinitions definitions() {
    return current.definitions();
  }

  FeatureSet written() {
    return definitions().definitions();
  }

  /** How often something was deployed. */
  synchronized int count() {
    return count;
  }

  /** Lets no more deployments succeed. */
  synchronized void goDown() {
    isDown = true;
  }
}
