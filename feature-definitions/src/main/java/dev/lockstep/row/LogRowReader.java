/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of {@link LogRowCodec}. Thread-safe. */
final class LogRowReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> FIXED =
      List.of(
          LogColumns.KEY,
          LogColumns.EVENT_TIME,
          LogColumns.PARTITION,
          LogColumns.SEQ,
          LogColumns.INGEST_TIME,
          LogColumns.EVENT_ID);

  private final List<ColumnPlan> columns;
  // From field name to slot: the fixed columns, then value and state of each column in turn.
  private final Map<String, Integer> slots = new HashMap<>();

  LogRowReader(ViewPlan view) {
    this.columns = view.columns();
    FIXED.forEach(name -> slots.put(name, slots.size()));
    for (ColumnPlan column : columns) {
      slots.put(column.name(), slots.size());
      slots.put(LogColumns.state(column.name()), slots.size());
    }
  }

  LogRow read(byte[] encoded) {
    @Nullable Object[] fields = new Object[slots.size()];
    try (JsonParser in = JSON.createParser(encoded)) {
      check(in.nextToken() == JsonToken.START_OBJECT);
      while (in.nextToken() != JsonToken.END_OBJECT) {
        Integer slot = slots.get(in.currentName());
        JsonToken token = in.nextToken();
        if (slot == null) {
          in.skipChildren();
        } else {
          fields[slot] = token == JsonToken.VALUE_STRING ? in.getText() : in.getNumberValue();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("Not a feature log row", e);
    }
    return row(fields);
  }

  private LogRow row(@Nullable Object[] fields) {
    List<@Nullable Object> values = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      int slot = FIXED.size() + 2 * i;
      String state = LogColumns.state(columns.get(i).name());
      values.add(
          ColumnEncoding.restore(
              columns.get(i).type(),
              field(fields, slot, columns.get(i).name()),
              ((Number) field(fields, slot + 1, state)).intValue()));
    }
    return new LogRow(
        new EntityKey((String) field(fields, 0, LogColumns.KEY)),
        number(fields, 1, LogColumns.EVENT_TIME),
        (int) number(fields, 2, LogColumns.PARTITION),
        number(fields, 3, LogColumns.SEQ),
        number(fields, 4, LogColumns.INGEST_TIME),
        (String) field(fields, 5, LogColumns.EVENT_ID),
        values);
  }

  private static long number(@Nullable Object[] fields, int slot, String name) {
    return ((Number) field(fields, slot, name)).longValue();
  }

  private static Object field(@Nullable Object[] fields, int slot, String name) {
    Object field = fields[slot];
    if (field == null) {
      throw new IllegalArgumentException("Feature log row has no field " + name);
    }
    return field;
  }

  private static void check(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("Not a feature log row: no JSON object");
    }
  }
}
