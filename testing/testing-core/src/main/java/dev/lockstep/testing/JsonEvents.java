/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.type.Bytes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Turns the columns of a row back into the JSON event of a source that it would come from. */
final class JsonEvents {
  private final SourcePlan source;
  private final Random random;

  JsonEvents(SourcePlan source, Random random) {
    this.source = source;
    this.random = random;
  }

  /** Objects that Jackson writes as the fields of an event. */
  Map<String, @Nullable Object> event(Map<String, ?> columns, long eventTimeMillis) {
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    for (ColumnPlan column : source.columns()) {
      Object value = columns.get(column.name());
      if (value != null) {
        event.put(column.name(), json(value));
      } else if (random.nextBoolean()) {
        event.put(column.name(), null);
      }
    }
    event.put(source.timestampColumn(), time(source.timestampFormat(), eventTimeMillis));
    return event;
  }

  private Object json(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(this::json).toList();
    }
    if (value instanceof Float number) {
      return json((double) number);
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? number : (Object) number.toString();
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Bytes bytes) {
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
    if (value instanceof Instant time) {
      return random.nextBoolean() ? time.toString() : (Object) time.toEpochMilli();
    }
    return value;
  }

  private static Object time(TimestampFormat format, long millis) {
    return switch (format) {
      case EPOCH_MILLIS -> millis;
      case EPOCH_SECONDS -> BigDecimal.valueOf(millis, 3);
      case EPOCH_MICROS -> millis * 1_000;
      case EPOCH_NANOS -> millis * 1_000_000;
      case ISO8601 -> Instant.ofEpochMilli(millis).toString();
    };
  }
}
