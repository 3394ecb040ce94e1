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
  /** Stands for the one that is taken unless a client chooses. */
  public static final String AUTO = "auto";

  private final String automatic;
  private final ImmutableMap<String, TrainingSetRunner> runners;

  /**
   * @param automatic the one that is taken unless a client chooses
   * @param runners by name; used by several threads
   */
  public Engines(String automatic, Map<String, TrainingSetRunner> runners) {
    checkArgument(runners.containsKey(automatic), "No engine %s", automatic);
    this.automatic = automatic;
    this.runners = ImmutableMap.copyOf(runners);
  }

  /**
   * @throws LockstepException INVALID_REQUEST if there is no such engine
   */
  TrainingSetRunner runner(String name) {
    TrainingSetRunner runner = runners.get(name.equals(AUTO) ? automatic : name);
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
