/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * Which rows a feature aggregates, as written.
 *
 * @param windows durations; none for the whole history
 * @param bounds such as {@code [)}
 * @param tail a duration
 * @param slide a duration
 * @param maxRows how many of the newest rows count
 */
public record WindowDefinition(
    List<Located<String>> windows,
    Optional<Located<String>> bounds,
    Optional<Located<String>> tail,
    Optional<Located<String>> slide,
    Optional<Located<Long>> maxRows) {
  /** Nothing written: the whole history. */
  public static final WindowDefinition NONE =
      new WindowDefinition(
          ImmutableList.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public WindowDefinition {
    windows = ImmutableList.copyOf(windows);
    requireNonNull(bounds, "bounds is null");
    requireNonNull(tail, "tail is null");
    requireNonNull(slide, "slide is null");
    requireNonNull(maxRows, "maxRows is null");
  }
}
