/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables of a Markdown page. A pipe inside a cell is written {@code \|}. */
final class MarkdownTables {
  private MarkdownTables() {}

  /**
   * One row of a table below its header.
   *
   * @param line of the page, from 1
   */
  record Row(int line, List<String> header, List<String> cells) {
    /**
     * The cell below a heading, trimmed and without backticks; empty if there is no such column.
     */
    Optional<String> cell(String heading) {
      int column = header.indexOf(heading);
      return column < 0 ? Optional.empty() : Optional.of(plain(cells.get(column)));
    }

    /** {@link #cell} of a column that the table has. */
    String get(String heading) {
      return cell(heading)
          .orElseThrow(() -> new IllegalArgumentException("Line " + line + " has no " + heading));
    }

    boolean has(String heading) {
      return header.contains(heading);
    }
  }

  /** All rows of all tables, in the order of the page. */
  static List<Row> rows(List<String> lines) {
    List<Row> rows = new ArrayList<>();
    List<String> header = List.of();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.startsWith("|")) {
        header = List.of();
      } else if (header.isEmpty()) {
        header = cells(line).stream().map(MarkdownTables::plain).toList();
      } else if (!line.matches("[-:| ]+")) {
        List<String> cells = cells(line);
        if (cells.size() != header.size()) {
          throw new IllegalArgumentException(
              "Line %s has %s cells, its table has %s"
                  .formatted(i + 1, cells.size(), header.size()));
        }
        rows.add(new Row(i + 1, header, cells));
      }
    }
    return rows;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.substring(1).split("(?<!\\\\)\\|")) {
      cells.add(cell.strip().replace("\\|", "|"));
    }
    return cells;
  }

  private static String plain(String cell) {
    boolean code = cell.length() >= 2 && cell.startsWith("`") && cell.endsWith("`");
    return code ? cell.substring(1, cell.length() - 1).strip() : cell;
  }
}
