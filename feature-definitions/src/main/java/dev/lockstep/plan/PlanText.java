/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Lays out headings, rows and tables. */
final class PlanText {
  private static final int LABEL_WIDTH = 12;

  private final StringBuilder text = new StringBuilder();

  void heading(String heading) {
    if (text.length() > 0) {
      text.append('\n');
    }
    text.append(oneLine(heading)).append('\n');
  }

  void row(String label, String value) {
    text.append("  ").append(pad(label, LABEL_WIDTH)).append(oneLine(value)).append('\n');
  }

  /** A label and below it one row per element with aligned cells; nothing without elements. */
  <T> void table(String label, Collection<T> elements, Function<T, List<String>> cells) {
    if (elements.isEmpty()) {
      return;
    }
    text.append("  ").append(label).append('\n');
    List<List<String>> rows = new ArrayList<>();
    elements.forEach(element -> rows.add(cells.apply(element)));
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("    ");
      for (int i = 0; i < row.size(); i++) {
        line.append(pad(oneLine(row.get(i)), i + 1 < row.size() ? width(rows, i) + 2 : 0));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private static int width(List<List<String>> rows, int cell) {
    return rows.stream().mapToInt(row -> oneLine(row.get(cell)).length()).max().orElse(0);
  }

  private static String pad(String value, int width) {
    return value + " ".repeat(Math.max(0, width - value.length()));
  }

  /** Expressions may be written over several lines. */
  private static String oneLine(String value) {
    return value.strip().replaceAll("\\s*\\n\\s*", " ");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
