/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.WindowProfiles;
import dev.lockstep.quality.drift.ServedProfiles;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was served, counted on and on: the first time all that is there, then what came since. A
 * round that fails leaves what was counted as it is, so the next one makes up for it. Used by one
 * thread.
 */
final class DriftRounds {
  /** So many windows are kept unless a moment says from when on. */
  private static final int KEPT_WINDOWS = 100;

  private final ServedProfiles served;
  private final String side;
  private final ProfileSet bins;
  private final long windowMillis;
  private Optional<WindowProfiles> counted = Optional.empty();
  private LakePosition reached = LakePosition.NONE;
  private long newRows;

  /**
   * @param side the served log
   * @param windowMillis 0 for one window that grows
   */
  DriftRounds(ServedProfiles served, String side, ProfileSet bins, long windowMillis) {
    this.served = served;
    this.side = side;
    this.bins = bins;
    this.windowMillis = windowMillis;
  }

  /**
   * Goes on.
   *
   * @param sinceMillis only answers given since; whole windows before it are forgotten
   * @return windows by name
   */
  Map<String, ProfileSet> next(OptionalLong sinceMillis, long nowMillis)
      throws IOException, InterruptedException {
    // Whole windows, so that what a window has does not hang on when a round began.
    long from =
        sinceMillis.isPresent()
            ? begin(sinceMillis.getAsLong())
            : windowMillis == 0 ? Long.MIN_VALUE : begin(nowMillis) - KEPT_WINDOWS * windowMillis;
    ServedProfiles.Answers answers = DriftSides.answers(side, from);
    ServedProfiles.Counted more =
        counted.isEmpty()
            ? served.count(answers, bins, windowMillis)
            : served.countSince(reached, answers, bins, windowMillis);
    newRows = more.profiles().rows();
    reached = more.reached();
    WindowProfiles all = counted.orElseGet(() -> new WindowProfiles(bins, windowMillis));
    all.add(more.profiles());
    counted = Optional.of(all);
    if (windowMillis > 0) {
      all.forgetBefore(from);
    }
    return DriftWindows.named(
        all,
        windowMillis,
        sinceMillis.isPresent() ? OptionalLong.of(from) : OptionalLong.empty(),
        nowMillis);
  }

  private long begin(long millis) {
    return windowMillis == 0 ? millis : WindowProfiles.begin(millis, windowMillis);
  }

  /** How many rows the last round brought. */
  long newRows() {
    return newRows;
  }
}
