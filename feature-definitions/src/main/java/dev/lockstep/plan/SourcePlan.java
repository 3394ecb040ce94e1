/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A Kafka topic of events.
 *
 * @param name unique in its feature set
 * @param topic the Kafka topic
 * @param format how records are encoded
 * @param columns the declared columns; undeclared fields of an event are ignored
 * @param timestampColumn the declared column that holds event time
 * @param timestampFormat how that column spells time when its type is not TIMESTAMP itself
 * @param maxFutureMillis how far event time may be ahead of ingest time, at least 0
 */
public record SourcePlan(
    String name,
    String topic,
    SourceFormat format,
    List<ColumnPlan> columns,
    String timestampColumn,
    TimestampFormat timestampFormat,
    long maxFutureMillis) {
  public SourcePlan {
    requireNonNull(name, "name is null");
    requireNonNull(topic, "topic is null");
    requireNonNull(format, "format is null");
    columns = ImmutableList.copyOf(columns);
    requireNonNull(timestampColumn, "timestampColumn is null");
    requireNonNull(timestampFormat, "timestampFormat is null");
    checkArgument(maxFutureMillis >= 0, "maxFutureMillis is negative: %s", maxFutureMillis);
  }
}
