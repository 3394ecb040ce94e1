/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.online.lowering.ResultColumn;
import dev.lockstep.online.lowering.TableQuery;
import dev.lockstep.online.pinot.BrokerAnswer.QueryException;
import dev.lockstep.online.pinot.BrokerAnswer.ResultTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer of a broker while it arrives. Rows go to the handler as long as their columns
 * are the expected ones; {@link AnswerCheck} refuses the answer otherwise, so a handler must throw
 * away what it took when the check fails.
 */
final class AnswerParser {
  private final JsonParser json;
  private final TableQuery query;
  private final RowHandler rowHandler;
  private final List<QueryException> exceptions = new ArrayList<>();
  private @Nullable ResultTable table;
  private int serversQueried;
  private int serversResponded;
  private boolean partialResult;
  private boolean groupsLimitReached;
  private int segmentsQueried;
  private int consumingSegmentsQueried;
  private long totalDocs;

  private AnswerParser(JsonParser json, TableQuery query, RowHandler rowHandler) {
    this.json = json;
    this.query = query;
    this.rowHandler = rowHandler;
  }

  static BrokerAnswer parse(JsonParser json, TableQuery query, RowHandler rowHandler)
      throws IOException {
    return new AnswerParser(json, query, rowHandler).answer();
  }

  /**
   * Whether the result has exactly the expected columns.
   *
   * @param types checked unless {@code empty}: of a result without rows, servers do not know them
   */
  static boolean fits(
      List<ResultColumn> expected, List<String> names, List<String> types, boolean empty) {
    if (expected.size() != names.size() || expected.size() != types.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      ResultColumn column = expected.get(i);
      if (!column.name().equals(names.get(i))
          || !(empty || column.types().contains(types.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private BrokerAnswer answer() throws IOException {
    expect(json.nextToken(), JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      field(name);
    }
    expect(json.currentToken(), JsonToken.END_OBJECT);
    return new BrokerAnswer(
        exceptions,
        Optional.ofNullable(table),
        serversQueried,
        serversResponded,
        partialResult,
        groupsLimitReached,
        segmentsQueried,
        consumingSegmentsQueried,
        totalDocs);
  }

  private void field(String name) throws IOException {
    switch (name) {
      case "resultTable" -> resultTable();
      case "exceptions" -> exceptions();
      case "numServersQueried" -> serversQueried = json.getIntValue();
      case "numServersResponded" -> serversResponded = json.getIntValue();
      case "partialResult" -> partialResult = json.getBooleanValue();
      case "numGroupsLimitReached" -> groupsLimitReached = json.getBooleanValue();
      case "numSegmentsQueried" -> segmentsQueried = json.getIntValue();
      case "numConsumingSegmentsQueried" -> consumingSegmentsQueried = json.getIntValue();
      case "totalDocs" -> totalDocs = json.getLongValue();
      default -> json.skipChildren();
    }
  }

  private void resultTable() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    List<String> names = List.of();
    List<String> types = List.of();
    int rows = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("rows")) {
        rows = rows(fits(query.columns(), names, types, false));
      } else if (name.equals("dataSchema")) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          boolean ofNames = json.currentName().equals("columnNames");
          json.nextToken();
          List<String> texts = texts();
          names = ofNames ? texts : names;
          types = ofNames ? types : texts;
        }
      } else {
        json.skipChildren();
      }
    }
    table = new ResultTable(names, types, rows);
  }

  private int rows(boolean fit) throws IOException {
    int rows = 0;
    while (json.nextToken() == JsonToken.START_ARRAY) {
      rows++;
      if (fit) {
        rowHandler.row(json);
        expect(json.currentToken(), JsonToken.END_ARRAY);
      } else {
        json.skipChildren();
      }
    }
    return rows;
  }

  private List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      texts.add(json.getText());
    }
    return texts;
  }

  private void exceptions() throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      int code = 0;
      String message = "";
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("errorCode")) {
          code = json.getIntValue();
        } else if (name.equals("message")) {
          message = json.getValueAsString("");
        } else {
          json.skipChildren();
        }
      }
      exceptions.add(new QueryException(code, message));
    }
  }

  private void expect(@Nullable JsonToken actual, JsonToken expected) throws IOException {
    if (actual != expected) {
      throw new JsonParseException(
          json, "Not a broker's answer: expected %s, got %s".formatted(expected, actual));
    }
  }
}
