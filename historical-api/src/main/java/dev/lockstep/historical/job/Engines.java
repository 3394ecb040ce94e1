/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.training.TrainingSetRunner;
import java.util.Map;

/** Who can build training sets here. Immutable. */
public final class Engines {
  /** Who is taken unless a client chooses. */
  public static final String AUTO = "auto";

  private final ImmutableMap<String, TrainingSetRunner> runners;

  /**
   * @param runners by name, {@link #AUTO} among them; used by several threads
   */
  public Engines(Map<String, TrainingSetRunner> runners) {
    checkArgument(runners.containsKey(AUTO), "No engine %s", AUTO);
    this.runners = ImmutableMap.copyOf(runners);
  }

  /**
   * @throws LockstepException INVALID_REQUEST if there is no such engine
   */
  TrainingSetRunner runner(String name) {
    TrainingSetRunner runner = runners.get(name);
    if (runner == null) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "this server has no engine '%s'%s"
              .formatted(name, Suggestions.didYouMeanOneOf(name, runners.keySet())));
    }
    return runner;
  }
}
