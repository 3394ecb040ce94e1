/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One event of a file, ready to be sent.
 *
 * @param line where it starts in the file, from 1
 * @param key the record's key; empty when the event does not have the key columns
 * @param value the record's bytes; not copied, nobody changes them
 */
@SuppressWarnings("ArrayRecordComponent") // handed on to the producer as it is; never compared
public record SourceRecord(long line, Optional<String> key, byte[] value) {
  public SourceRecord {
    requireNonNull(key, "key is null");
    requireNonNull(value, "value is null");
  }
}
