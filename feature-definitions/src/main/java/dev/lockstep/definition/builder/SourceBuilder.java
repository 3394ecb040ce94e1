/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.FormatDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.TimestampDefinition;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.type.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A Kafka topic of events. */
public final class SourceBuilder {
  private final String name;
  private final Written written;
  private final List<ColumnDefinition> columns = new ArrayList<>();
  private Optional<Located<String>> topic = Optional.empty();
  private Optional<Located<String>> maxFuture = Optional.empty();
  private FormatDefinition format = new FormatDefinition.Json();
  private TimestampDefinition timestamp;

  /** A source of JSON events in the topic of its name, whose event time is in {@code timestamp}. */
  public SourceBuilder(String name) {
    this.name = name;
    this.written = Written.in("Source", name);
    this.timestamp = new TimestampDefinition(written.value("timestamp"), Optional.empty());
  }

  /** The topic, if it is not the name. */
  @CanIgnoreReturnValue
  public SourceBuilder topic(String newTopic) {
    topic = Optional.of(written.part("topic").value(newTopic));
    return this;
  }

  /** Avro binary by the writer's schema. */
  @CanIgnoreReturnValue
  public SourceBuilder avro(String schemaJson) {
    format = new FormatDefinition.Avro(written.part("format").value(schemaJson));
    return this;
  }

  /**
   * Protobuf messages.
   *
   * @param descriptorSet a serialised FileDescriptorSet with all imports
   * @param message full name of the message
   */
  @CanIgnoreReturnValue
  public SourceBuilder protobuf(byte[] descriptorSet, String message) {
    Written place = written.part("format");
    format =
        new FormatDefinition.Protobuf(
            place.value(Base64.getEncoder().encodeToString(descriptorSet)), place.value(message));
    return this;
  }

  /** The column of event time, in the format that suits its type. */
  @CanIgnoreReturnValue
  public SourceBuilder timestamp(String column) {
    timestamp = new TimestampDefinition(written.part("timestamp").value(column), Optional.empty());
    return this;
  }

  /** The column of event time and how it spells time. */
  @CanIgnoreReturnValue
  public SourceBuilder timestamp(String column, TimestampFormat timeFormat) {
    Written place = written.part("timestamp");
    timestamp =
        new TimestampDefinition(place.value(column), Optional.of(place.value(timeFormat.symbol())));
    return this;
  }

  /** How far event time may be ahead of the clock. */
  @CanIgnoreReturnValue
  public SourceBuilder maxFuture(Duration duration) {
    maxFuture = Optional.of(written.part("max_future").duration(duration));
    return this;
  }

  /** Adds a column that may be null. */
  @CanIgnoreReturnValue
  public SourceBuilder column(String column, ValueType type) {
    return column(column, type, false);
  }

  /** Adds a column without which an event is a dead letter. */
  @CanIgnoreReturnValue
  public SourceBuilder requiredColumn(String column, ValueType type) {
    return column(column, type, true);
  }

  private SourceBuilder column(String column, ValueType type, boolean required) {
    Written place = written.part(column);
    columns.add(new ColumnDefinition(place.value(column), place.value(type.display()), required));
    return this;
  }

  SourceDefinition build() {
    return new SourceDefinition(written.value(name), topic, format, timestamp, maxFuture, columns);
  }
}
