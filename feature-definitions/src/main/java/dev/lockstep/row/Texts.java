/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

/** Checks on text that has to survive UTF-8 and the store. */
final class Texts {
  private Texts() {}

  /** Whether every surrogate has its partner, so that UTF-8 can carry the text. */
  static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** Returns the text. Throws {@link InvalidRowException} if UTF-8 cannot carry it. */
  static String requireUnicode(String text) {
    if (!isUnicode(text)) {
      throw new InvalidRowException("Text holds an unpaired surrogate");
    }
    return text;
  }
}
