/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

/** Text of callers, made fit for messages. */
public final class Texts {
  private static final int MAX_QUOTED = 60;

  private Texts() {}

  /** In quotes, cut to a readable length, without control characters. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder(Math.min(text.length(), MAX_QUOTED) + 5).append('\'');
    int end = Math.min(text.length(), MAX_QUOTED);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append(end < text.length() ? "…'" : "'").toString();
  }
}
