/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.type.ValueType;
import java.util.HashMap;
import java.util.Map;

/** Answers of one feature beside each other. Not thread-safe. */
public final class FeatureColumn {
  private static final ValueStatus[] STATUSES = ValueStatus.values();

  private final ColumnBuffer values;
  private final byte[] statuses;
  private final long[] eventTimes;
  private final Map<Integer, String> reasons = new HashMap<>();

  public FeatureColumn(ValueType type, int capacity) {
    values = new ColumnBuffer(type, capacity);
    statuses = new byte[capacity];
    eventTimes = new long[capacity];
  }

  public int capacity() {
    return statuses.length;
  }

  /** The values; null where there is none. */
  public ColumnBuffer values() {
    return values;
  }

  public ValueStatus status(int at) {
    return STATUSES[statuses[at]];
  }

  /** Epoch milliseconds; 0 if no row was used. */
  public long eventTimeMillis(int at) {
    return eventTimes[at];
  }

  /** Why the status is ERROR. */
  public String reason(int at) {
    return reasons.getOrDefault(at, "");
  }

  public FeatureValue get(int at) {
    return new FeatureValue(status(at), values.get(at), eventTimes[at], reason(at));
  }

  public void set(int at, FeatureValue value) {
    values.set(at, value.value());
    statuses[at] = (byte) value.status().ordinal();
    eventTimes[at] = value.eventTimeMillis();
    if (value.status() == ValueStatus.ERROR) {
      reasons.put(at, value.reason());
    }
  }

  /** Sets everything but the value. */
  public void set(int at, ValueStatus status, long eventTimeMillis) {
    statuses[at] = (byte) status.ordinal();
    eventTimes[at] = eventTimeMillis;
  }

  /** Forgets reasons; values stay until they are set. */
  public void clear() {
    reasons.clear();
  }
}
