/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.type.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A row that one side has otherwise than the other.
 *
 * @param cause MISSING_ROW, EXTRA_ROW, DUPLICATE_ROW, DIFFERENT_ROW or TYPE_OR_NULL
 * @param row as the lake has it, or the online store if the lake has none
 * @param online as the online store has it; null if it has none
 * @param evidence what was seen
 */
record RowDifference(Cause cause, LogRow row, @Nullable LogRow online, String evidence) {
  /**
   * Compares rows of one partition by seq. Pure.
   *
   * @param lake what the lake has
   * @param online what the online store has, each as often as it is stored
   */
  static List<RowDifference> between(ViewPlan view, List<LogRow> lake, List<LogRow> online) {
    Map<Long, LogRow> expected = new TreeMap<>();
    lake.forEach(row -> expected.put(row.seq(), row));
    Map<Long, List<LogRow>> found = new TreeMap<>();
    online.forEach(row -> found.computeIfAbsent(row.seq(), seq -> new ArrayList<>()).add(row));
    List<RowDifference> differences = new ArrayList<>();
    found.forEach(
        (seq, rows) -> {
          LogRow wanted = expected.get(seq);
          if (wanted == null) {
            differences.add(
                new RowDifference(
                    Cause.EXTRA_ROW,
                    rows.get(0),
                    rows.get(0),
                    "the lake has no row at this place"));
            return;
          }
          if (rows.size() > 1) {
            differences.add(
                new RowDifference(
                    Cause.DUPLICATE_ROW,
                    wanted,
                    wanted,
                    "the online store has it %s times".formatted(rows.size())));
          }
          rows.stream()
              .filter(row -> !difference(view, wanted, row).isEmpty())
              .findFirst()
              .ifPresent(row -> differences.add(different(view, wanted, row)));
        });
    expected.forEach(
        (seq, row) -> {
          if (!found.containsKey(seq)) {
            differences.add(
                new RowDifference(
                    Cause.MISSING_ROW, row, null, "the online store has no row at this place"));
          }
        });
    return differences;
  }

  /** The lake's rows with this one difference. */
  List<LogRow> applied(List<LogRow> lake) {
    List<LogRow> rows = new ArrayList<>(lake);
    if (cause != Cause.DUPLICATE_ROW) {
      rows.removeIf(one -> one.seq() == row.seq());
    }
    if (online != null) {
      rows.add(online);
    }
    return rows;
  }

  private static RowDifference different(ViewPlan view, LogRow wanted, LogRow row) {
    List<String> parts = difference(view, wanted, row);
    boolean form = true;
    for (int i = 0; i < wanted.values().size(); i++) {
      Object a = wanted.values().get(i);
      Object b = row.values().get(i);
      form &= Values.identical(a, b) || SameBits.isSameButForForm(a, b);
    }
    boolean onlyValues = sameOrigin(wanted, row);
    return new RowDifference(
        form && onlyValues ? Cause.TYPE_OR_NULL : Cause.DIFFERENT_ROW,
        wanted,
        row,
        String.join(", ", parts));
  }

  private static boolean sameOrigin(LogRow a, LogRow b) {
    return a.key().equals(b.key())
        && a.eventTimeMillis() == b.eventTimeMillis()
        && a.ingestTimeMillis() == b.ingestTimeMillis()
        && a.eventId().equals(b.eventId());
  }

  /** What differs, by column: lake first. */
  private static List<String> difference(ViewPlan view, LogRow lake, LogRow online) {
    List<String> parts = new ArrayList<>();
    add(parts, "entity", lake.key().encoded(), online.key().encoded());
    add(parts, "event time", lake.eventTimeMillis(), online.eventTimeMillis());
    add(parts, "ingest time", lake.ingestTimeMillis(), online.ingestTimeMillis());
    add(parts, "event id", lake.eventId(), online.eventId());
    for (int i = 0; i < lake.values().size(); i++) {
      add(parts, view.columns().get(i).name(), lake.values().get(i), online.values().get(i));
    }
    return parts;
  }

  private static void add(
      List<String> parts, String what, @Nullable Object lake, @Nullable Object online) {
    if (!Values.identical(lake, online)) {
      parts.add("%s is %s in the lake, %s online".formatted(what, lake, online));
    }
  }
}
