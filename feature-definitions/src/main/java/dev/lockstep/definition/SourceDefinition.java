/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * A Kafka topic of events, as written.
 *
 * @param name unique among sources
 * @param topic empty for the name
 * @param format how records are encoded
 * @param timestamp where event time is
 * @param maxFuture a duration; empty for the default
 * @param schema the columns in their order
 */
public record SourceDefinition(
    Located<String> name,
    Optional<Located<String>> topic,
    FormatDefinition format,
    TimestampDefinition timestamp,
    Optional<Located<String>> maxFuture,
    List<ColumnDefinition> schema) {
  public SourceDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(topic, "topic is null");
    requireNonNull(format, "format is null");
    requireNonNull(timestamp, "timestamp is null");
    requireNonNull(maxFuture, "maxFuture is null");
    schema = ImmutableList.copyOf(schema);
  }
}
