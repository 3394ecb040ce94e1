/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.row.StoreType;

/**
 * The Pinot schema of a table. Every column is a dimension, since Pinot aggregates nothing, except
 * the time column: it is close to the clock, while event time may be any.
 */
final class PinotSchemaGenerator {
  // Pinot cuts longer text without a word; 512 is its default.
  private static final int NO_MAX_LENGTH = Integer.MAX_VALUE;

  private PinotSchemaGenerator() {}

  static ObjectNode generate(TableForm form) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("schemaName", form.table());
    ArrayNode dimensions = schema.putArray("dimensionFieldSpecs");
    ArrayNode times = schema.putArray("dateTimeFieldSpecs");
    for (StoreColumn column : form.columns()) {
      if (column.name().equals(form.timeColumn())) {
        addTime(times, column);
      } else {
        addDimension(dimensions, column);
      }
    }
    return schema;
  }

  private static void addTime(ArrayNode times, StoreColumn column) {
    ObjectNode field = times.addObject();
    field.put("name", column.name());
    field.put("dataType", column.type().name());
    field.put("format", "1:MILLISECONDS:EPOCH");
    field.put("granularity", "1:MILLISECONDS");
  }

  private static void addDimension(ArrayNode dimensions, StoreColumn column) {
    ObjectNode field = dimensions.addObject();
    field.put("name", column.name());
    field.put("dataType", column.type().name());
    if (column.type() == StoreType.STRING) {
      field.put("maxLength", NO_MAX_LENGTH);
    }
  }
}
