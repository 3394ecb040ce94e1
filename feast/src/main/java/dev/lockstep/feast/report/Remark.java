/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.report;

import static java.util.Objects.requireNonNull;

import dev.lockstep.definition.SourcePosition;
import java.util.Optional;

/**
 * Something to know about an object.
 *
 * @param outcome what kind of thing
 * @param text in one line
 * @param place where in the written definitions, if there is such a place
 */
public record Remark(Outcome outcome, String text, Optional<SourcePosition> place) {
  public Remark {
    requireNonNull(outcome, "outcome is null");
    requireNonNull(text, "text is null");
    requireNonNull(place, "place is null");
  }
}
