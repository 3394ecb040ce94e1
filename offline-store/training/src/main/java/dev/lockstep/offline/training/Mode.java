/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import java.util.Locale;

/** Which late rows a row of the spine sees. */
public enum Mode {
  /** Only what had arrived by the row's own T: what serving would have answered then. */
  AS_SEEN,
  /** Everything up to the position, late rows included. */
  AS_CORRECTED;

  /** As commands and manifests spell it. */
  public String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if no mode is spelled so
   */
  public static Mode of(String spelling) {
    return valueOf(spelling.toUpperCase(Locale.ROOT));
  }
}
