/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.training.TrainingSetRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who can build training sets here. Immutable. */
public final class Engines {
  /** The name of the first one. */
  public static final String AUTO = "auto";

  private final ImmutableMap<String, TrainingSetRunner> runners;

  /**
   * @param runners by name; the first is taken unless a client chooses. Used by several threads
   */
  public Engines(Map<String, TrainingSetRunner> runners) {
    checkArgument(!runners.isEmpty(), "No engine");
    this.runners = ImmutableMap.copyOf(runners);
  }

  /**
   * @throws LockstepException INVALID_REQUEST if there is no such engine
   */
  TrainingSetRunner runner(String name) {
    if (name.equals(AUTO)) {
      return runners.values().iterator().next();
    }
    TrainingSetRunner runner = runners.get(name);
    if (runner == null) {
      List<String> known = new ArrayList<>(runners.keySet());
      known.add(0, AUTO);
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "this server has no engine '%s'%s"
              .formatted(name, Suggestions.didYouMeanOneOf(name, known)));
    }
    return runner;
  }
}
