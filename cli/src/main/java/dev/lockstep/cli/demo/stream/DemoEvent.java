/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.stream;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One record for a source topic.
 *
 * @param number from 0, in the order of sending
 * @param dueMillis when to send it, epoch milliseconds; never falls
 * @param source the source, which is also the topic
 * @param key the record's key
 * @param value the record's bytes; not copied, nobody changes them
 * @param kind good or bad
 * @param fact what a good event says; empty for a malformed one
 */
@SuppressWarnings("ArrayRecordComponent") // handed on to the producer as it is; never compared
public record DemoEvent(
    long number,
    long dueMillis,
    String source,
    String key,
    byte[] value,
    Kind kind,
    Optional<Fact> fact) {
  /** Good or bad, and how. */
  public enum Kind {
    /** Event time is about now. */
    ON_TIME,
    /** Event time is minutes to days ago. */
    LATE,
    /** The same bytes as an earlier event. */
    DUPLICATE,
    /** Cannot become a row. */
    MALFORMED
  }

  public DemoEvent {
    requireNonNull(source, "source is null");
    requireNonNull(key, "key is null");
    requireNonNull(value, "value is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(fact, "fact is null");
  }
}
