/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import static java.util.Objects.requireNonNull;

/**
 * One difference between two definitions.
 *
 * @param what what changed, from what to what
 * @param impact what it takes
 * @param why why it takes that
 */
public record Change(String what, Impact impact, String why) {
  public Change {
    requireNonNull(what, "what is null");
    requireNonNull(impact, "impact is null");
    requireNonNull(why, "why is null");
  }

  @Override
  public String toString() {
    return impact + ": " + what + " (" + why + ")";
  }
}
