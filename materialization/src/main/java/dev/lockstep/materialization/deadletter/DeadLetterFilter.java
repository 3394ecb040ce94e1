/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Which dead letters are meant.
 *
 * @param view only those of a feature view
 * @param source only those of a source
 * @param since only those refused at or after a moment
 * @param openOnly only those that were not re-submitted
 * @param limit the newest so many, at least 1
 */
public record DeadLetterFilter(
    Optional<String> view,
    Optional<String> source,
    Optional<Instant> since,
    boolean openOnly,
    int limit) {
  /** Every open dead letter, up to a limit that no screen reaches. */
  public static final DeadLetterFilter OPEN =
      new DeadLetterFilter(Optional.empty(), Optional.empty(), Optional.empty(), true, 100_000);

  public DeadLetterFilter {
    requireNonNull(view, "view is null");
    requireNonNull(source, "source is null");
    requireNonNull(since, "since is null");
    checkArgument(limit >= 1, "Limit below 1: %s", limit);
  }

  public DeadLetterFilter withView(String name) {
    return new DeadLetterFilter(Optional.of(name), source, since, openOnly, limit);
  }

  public DeadLetterFilter withSource(String name) {
    return new DeadLetterFilter(view, Optional.of(name), since, openOnly, limit);
  }

  public DeadLetterFilter withSince(Instant moment) {
    return new DeadLetterFilter(view, source, Optional.of(moment), openOnly, limit);
  }

  /** Re-submitted ones too. */
  public DeadLetterFilter withResubmitted() {
    return new DeadLetterFilter(view, source, since, false, limit);
  }

  public DeadLetterFilter withLimit(int newest) {
    return new DeadLetterFilter(view, source, since, openOnly, newest);
  }

  boolean matches(DeadLetter letter) {
    return view.map(letter.view()::equals).orElse(true)
        && source.map(letter.source()::equals).orElse(true)
        && since.map(moment -> !letter.time().isBefore(moment)).orElse(true)
        && !(openOnly && letter.resubmitted().isPresent());
  }
}
