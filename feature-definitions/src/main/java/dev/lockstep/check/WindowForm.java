/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import dev.lockstep.time.Durations;
import dev.lockstep.time.Window;
import java.util.ArrayList;
import java.util.List;

/** Says in few words what a window is, so that a difference can be seen. */
final class WindowForm {
  private WindowForm() {}

  static String of(Window window) {
    List<String> parts = new ArrayList<>();
    parts.add(
        window.lengthMillis().isPresent()
            ? Durations.print(window.lengthMillis().getAsLong())
            : "whole history");
    parts.add(window.bounds().symbol());
    window.tailMillis().ifPresent(tail -> parts.add("tail " + Durations.print(tail)));
    window.slideMillis().ifPresent(slide -> parts.add("slide " + Durations.print(slide)));
    return String.join(" ", parts);
  }
}
