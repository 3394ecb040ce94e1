/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CSV (RFC 4180) with a header. Cells are texts; an empty cell without quotes is null. Empty lines
 * are no rows.
 */
final class CsvRows implements TextRows {
  private static final CsvFactory CSV =
      CsvFactory.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
          .build();

  private final Path file;
  private final List<String> columns;

  CsvRows(Path file) throws IOException {
    this.file = file;
    try (CsvParser parser = open(file)) {
      parser.nextToken();
      List<String> names = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      if (parser.nextToken() != null) {
        for (String cell : row(parser)) {
          String name = cell == null ? "" : cell.replace("\ufeff", "").strip();
          if (name.isEmpty() || !seen.add(name)) {
            throw new LockstepException(
                ErrorCode.INVALID_REQUEST,
                "line 1: the header names column '%s' twice or not at all".formatted(name));
          }
          names.add(name);
        }
      }
      columns = List.copyOf(names);
    }
  }

  private static CsvParser open(Path file) throws IOException {
    return CSV.createParser(new InputStreamReader(Files.newInputStream(file), UTF_8.newDecoder()));
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public void forEach(Visitor visitor, SpineProblems problems) throws IOException {
    try (CsvParser parser = open(file)) {
      parser.nextToken();
      parser.nextToken();
      row(parser);
      long row = 0;
      for (JsonToken token = parser.nextToken();
          token != null && token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        List<@Nullable String> cells = row(parser);
        if (cells.isEmpty() || (cells.size() == 1 && cells.get(0) == null && columns.size() > 1)) {
          continue;
        }
        if (cells.size() != columns.size()) {
          problems.add(
              row, cells.size() + " cells, but the header has " + columns.size() + " columns");
        } else {
          visitor.accept(row, cells.toArray());
        }
        row++;
      }
    } catch (JsonProcessingException e) {
      throw new IOException("line %s: %s".formatted(line(e), e.getOriginalMessage()), e);
    }
  }

  private static long line(JsonProcessingException e) {
    return e.getLocation() == null ? 0 : e.getLocation().getLineNr();
  }

  private static List<@Nullable String> row(CsvParser parser) throws IOException {
    List<@Nullable String> cells = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      cells.add(token == JsonToken.VALUE_NULL ? null : parser.getText());
    }
    return cells;
  }
}
