/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * How duplicates are known, as written.
 *
 * @param by the columns that identify an event
 * @param horizon a duration; empty for the default
 */
public record DedupDefinition(List<Located<String>> by, Optional<Located<String>> horizon) {
  public DedupDefinition {
    by = ImmutableList.copyOf(by);
    requireNonNull(horizon, "horizon is null");
  }
}
