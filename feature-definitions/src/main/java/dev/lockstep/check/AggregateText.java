/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.time.Durations;
import dev.lockstep.time.Window;
import java.util.ArrayList;
import java.util.List;

/** Says in few words what an aggregate and its window are, so that a difference can be seen. */
final class AggregateText {
  private AggregateText() {}

  static String of(AggregateSpec spec) {
    List<String> parts = new ArrayList<>();
    parts.add(spec.function().symbol());
    spec.k().ifPresent(k -> parts.add("k=" + k));
    spec.q().ifPresent(q -> parts.add("q=" + q));
    if (spec.keepNulls()) {
      parts.add("nulls=keep");
    }
    if (spec.approximate()) {
      parts.add("approx");
    }
    if (spec.cap() != AggregateSpec.DEFAULT_CAP) {
      parts.add("cap=" + spec.cap());
    }
    return String.join(" ", parts);
  }

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
