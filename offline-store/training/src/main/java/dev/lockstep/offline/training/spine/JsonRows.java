/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line. A column is a field of any object, in the order of first appearance;
 * objects without it have null. Empty lines are no rows. Cells are JSON nodes.
 */
final class JsonRows implements TextRows {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private final Path file;
  private final List<String> columns;

  JsonRows(Path file) throws IOException {
    this.file = file;
    Set<String> names = new LinkedHashSet<>();
    SpineProblems problems = new SpineProblems();
    read((row, object) -> object.fieldNames().forEachRemaining(names::add), problems);
    problems.check(file.getFileName().toString());
    this.columns = List.copyOf(names);
  }

  private interface ObjectVisitor {
    void accept(long row, JsonNode object) throws IOException;
  }

  private void read(ObjectVisitor visitor, SpineProblems problems) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
      long row = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = row == 0 && line.startsWith("\ufeff") ? line.substring(1) : line;
        if (text.isBlank()) {
          continue;
        }
        try {
          JsonNode node = JSON.readValue(text);
          if (node.isObject()) {
            visitor.accept(row, node);
          } else {
            problems.add(row, "not a JSON object");
          }
        } catch (JsonProcessingException e) {
          problems.add(row, "not readable as JSON: " + e.getOriginalMessage());
        }
        row++;
      }
    }
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
    List<@Nullable Object> cells = new ArrayList<>();
    read(
        (row, object) -> {
          cells.clear();
          for (String column : columns) {
            JsonNode cell = object.get(column);
            cells.add(cell == null || cell.isNull() ? null : cell);
          }
          visitor.accept(row, cells.toArray());
        },
        problems);
  }
}
