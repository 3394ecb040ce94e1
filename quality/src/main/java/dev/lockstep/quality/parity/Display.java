/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;

/** Values for people. */
public final class Display {
  private static final int MOST_CHARACTERS = 200;

  private Display() {}

  /** A value with its status, unless that goes without saying. */
  public static String value(FeatureValue value) {
    if (value.status() == ValueStatus.ERROR) {
      return "ERROR (" + shorten(value.reason()) + ")";
    }
    return value.status() == ValueStatus.PRESENT
        ? shorten(String.valueOf(value.value()))
        : value.status() + (value.value() == null ? "" : " " + shorten(value.value().toString()));
  }

  private static String shorten(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }
}
