/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.online.pinot.RowHandler;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes the answer to a query of newest event times. Not thread-safe. */
final class NewestTimes implements RowHandler {
  private final Map<String, Newest> byKey = new LinkedHashMap<>();
  private long highestSeq = Long.MIN_VALUE;

  /**
   * @param eventTimeMillis the newest of an entity's visible rows
   * @param seq the highest of them
   */
  record Newest(long eventTimeMillis, long seq) {}

  @Override
  public void row(JsonParser row) throws IOException {
    row.nextToken();
    String key = row.getText();
    // Both are below 2^53, so a double holds them exactly.
    row.nextToken();
    long eventTime = (long) row.getDoubleValue();
    row.nextToken();
    long seq = (long) row.getDoubleValue();
    row.nextToken();
    byKey.put(key, new Newest(eventTime, seq));
    highestSeq = Math.max(highestSeq, seq);
  }

  /** By encoded key; an entity without a row is not in it. */
  Map<String, Newest> byKey() {
    return byKey;
  }

  long highestSeq() {
    return highestSeq;
  }
}
