/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourcePlan;
import java.nio.file.Files;
import java.nio.file.Path;

/** Definitions as commands take them. */
public final class DefinitionsOption {
  private DefinitionsOption() {}

  /**
   * Reads and binds a folder or a file.
   *
   * @throws LockstepException INVALID_DEFINITION with every problem, or if there is no such folder
   */
  public static BoundDefinitions load(Path definitions) {
    if (!Files.exists(definitions)) {
      throw new LockstepException(
          ErrorCode.INVALID_DEFINITION, "there is no " + definitions + " to read definitions from");
    }
    return Definitions.load(definitions);
  }

  /**
   * A source by name.
   *
   * @throws LockstepException UNKNOWN_NAME
   */
  public static SourcePlan source(FeatureSetPlan plan, String name) {
    SourcePlan source = plan.sources().get(name);
    if (source == null) {
      throw new LockstepException(
          ErrorCode.UNKNOWN_NAME,
          "unknown source '"
              + name
              + "'"
              + Suggestions.didYouMean(name, plan.sources().keySet())
              + (plan.sources().isEmpty()
                  ? "; nothing is deployed: apply definitions first, or say -d DIR"
                  : " (known: " + String.join(", ", plan.sources().keySet()) + ")"));
    }
    return source;
  }
}
