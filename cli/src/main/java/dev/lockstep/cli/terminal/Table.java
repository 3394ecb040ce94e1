/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Columns that line up. Not thread-safe. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();
  private final int columns;

  /** The header is the first row. */
  public Table(String... header) {
    this.columns = header.length;
    rows.add(List.of(header));
  }

  /** Adds one cell for each column. */
  public Table row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  /** The lines, header first, without spaces at their ends. */
  public List<String> lines() {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  /** Prints the header in bold and the other rows below it. */
  public void print(Console console) {
    List<String> lines = lines();
    console.out().println(console.bold(lines.get(0)));
    lines.subList(1, lines.size()).forEach(console.out()::println);
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      line.append(cell).append(" ".repeat(widths[i] - width(cell) + 2));
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  @Override
  public String toString() {
    return String.join("\n", lines());
  }
}
