/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import dev.lockstep.time.Durations;
import dev.lockstep.time.Window;

/** Says which event times a window holds, as {@code [T-1h, T)}. */
final class WindowText {
  private WindowText() {}

  static String of(Window window) {
    String left = window.bounds().leftClosed() ? "[" : "(";
    String right = window.bounds().rightClosed() ? "]" : ")";
    StringBuilder text = new StringBuilder();
    if (window.lengthMillis().isPresent()) {
      text.append(left).append("T-").append(Durations.print(window.lengthMillis().getAsLong()));
    } else {
      text.append("(-inf");
    }
    text.append(", T").append(right);
    window
        .tailMillis()
        .ifPresent(tail -> text.append(", left edge down to whole ").append(Durations.print(tail)));
    window
        .slideMillis()
        .ifPresent(slide -> text.append(", T down to whole ").append(Durations.print(slide)));
    return text.toString();
  }
}
