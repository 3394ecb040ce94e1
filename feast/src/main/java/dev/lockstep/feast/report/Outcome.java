/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.report;

import java.util.Locale;

/** What became of an object, from best to worst. */
public enum Outcome {
  /** Says the same. */
  MAPPED,
  /** Is there, but means something else; the remark says what. */
  DIFFERS,
  /** Lockstep has nothing for it, and nothing needs to be done. */
  LEFT_OUT,
  /** Somebody has to decide; the remark says what and where. */
  DECISION;

  /** As reports spell it, such as {@code left out}. */
  public String display() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
