/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file (RFC 4180) whose header names columns of the source. A cell becomes JSON of its
 * column's type; an empty cell without quotes is null and is left out.
 */
final class CsvFile implements EventFile {
  private static final CsvFactory CSV =
      CsvFactory.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
          .build();

  private final CsvParser parser;
  private final RecordKey key;
  private final List<ColumnPlan> header;

  CsvFile(InputStream input, SourcePlan source, RecordKey key) throws IOException {
    this.parser = CSV.createParser(new InputStreamReader(input, UTF_8.newDecoder()));
    this.key = key;
    parser.nextToken(); // the array of rows
    this.header = header(source);
  }

  private List<ColumnPlan> header(SourcePlan source) throws IOException {
    Map<String, ColumnPlan> known = new LinkedHashMap<>();
    source.columns().forEach(column -> known.put(column.name(), column));
    List<@Nullable String> names = parser.nextToken() == null ? List.of() : row();
    List<String> problems = new ArrayList<>();
    List<ColumnPlan> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String cell : names) {
      String name = cell == null ? "" : cell.replace("\ufeff", "").strip();
      ColumnPlan column = known.get(name);
      if (column == null) {
        problems.add(
            "unknown column '" + name + "'" + Suggestions.didYouMean(name, known.keySet()));
      } else if (!seen.add(name)) {
        problems.add("column '" + name + "' is there twice");
      } else {
        columns.add(column);
      }
    }
    known.values().stream()
        .filter(column -> column.required() && !seen.contains(column.name()))
        .forEach(column -> problems.add("required column '" + column.name() + "' is missing"));
    if (!problems.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "line 1: the header does not fit source "
              + source.name()
              + ": "
              + String.join("; ", problems));
    }
    return columns;
  }

  @Override
  public boolean readNext(Consumer<SourceRecord> sink, Consumer<BadRow> bad) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null || token == JsonToken.END_ARRAY) {
      return false;
    }
    // The parser stands at the end of the line before.
    long line = parser.currentTokenLocation().getLineNr() + 1L;
    try {
      List<@Nullable String> cells = row();
      if (!isEmptyLine(cells)) {
        ObjectNode event = event(cells);
        byte[] value = event.toString().getBytes(UTF_8);
        sink.accept(new SourceRecord(line, key.keyOf(event), value));
      }
      return true;
    } catch (IllegalArgumentException e) {
      bad.accept(new BadRow(line, String.valueOf(e.getMessage())));
      return true;
    } catch (JsonProcessingException e) {
      bad.accept(new BadRow(line, "not readable as CSV from here on: " + e.getOriginalMessage()));
      return false;
    }
  }

  private List<@Nullable String> row() throws IOException {
    List<@Nullable String> cells = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      cells.add(token == JsonToken.VALUE_NULL ? null : parser.getText());
    }
    return cells;
  }

  private static boolean isEmptyLine(List<@Nullable String> cells) {
    return cells.isEmpty() || (cells.size() == 1 && cells.get(0) == null);
  }

  private ObjectNode event(List<@Nullable String> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells, but the header has " + header.size() + " columns");
    }
    ObjectNode event = JsonNodeFactory.withExactBigDecimals(true).objectNode();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      ColumnPlan column = header.get(i);
      try {
        putCell(event, column, cells.get(i));
      } catch (IllegalArgumentException e) {
        problems.add("column " + column.name() + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return event;
  }

  private static void putCell(ObjectNode event, ColumnPlan column, @Nullable String cell) {
    if (cell != null && !(cell.isEmpty() && column.type() != ValueType.STRING)) {
      event.set(column.name(), CsvCell.toJson(cell, column.type()));
    } else if (column.required()) {
      throw new IllegalArgumentException("required, but empty");
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
