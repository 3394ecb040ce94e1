/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.write;

import static dev.lockstep.wire.Texts.quote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A table as Feast sends it: {@code {"column": [values]}}.
 *
 * @param columns arrays of one length by name
 * @param rows how many rows there are, at least 1
 */
record Frame(Map<String, JsonNode> columns, int rows) {
  /**
   * @throws FeastException INVALID if it is no table
   */
  static Frame of(JsonNode frame) {
    if (!frame.isObject() || frame.isEmpty()) {
      throw new FeastException(Kind.INVALID, "'df' is not like {\"column\": [values]}");
    }
    Map<String, JsonNode> columns = new LinkedHashMap<>();
    int rows = -1;
    for (Map.Entry<String, JsonNode> column : frame.properties()) {
      if (!column.getValue().isArray()) {
        throw new FeastException(
            Kind.INVALID, "Column " + quote(column.getKey()) + " of 'df' is not a list of values");
      }
      if (rows >= 0 && rows != column.getValue().size()) {
        throw new FeastException(
            Kind.INVALID,
            "All columns of 'df' must have the same number of rows; %s has %s, another one %s"
                .formatted(quote(column.getKey()), column.getValue().size(), rows));
      }
      rows = column.getValue().size();
      columns.put(column.getKey(), column.getValue());
    }
    if (rows == 0) {
      throw new FeastException(Kind.INVALID, "'df' has no rows");
    }
    return new Frame(columns, rows);
  }
}
