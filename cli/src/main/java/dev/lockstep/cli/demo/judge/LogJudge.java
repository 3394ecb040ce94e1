/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.demo.stream.Fact;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Proves that the feature logs hold exactly the rows of what was sent: each expected row is taken
 * off the list by the first row that has its id, so a lost row stays on the list and a second one
 * finds nothing. Checks the stamps too. Thread-safe.
 */
public final class LogJudge {
  private record RowId(String view, String id) {}

  private record LogPartition(String view, int partition) {}

  private record Stamp(long seq, long ingestTimeMillis) {}

  private static final Stamp NONE = new Stamp(0, Long.MIN_VALUE);

  private final Verdicts verdicts;
  private final RowStore store;
  private final Map<RowId, ExpectedRow> pending = new HashMap<>();
  private final Map<LogPartition, Stamp> last = new HashMap<>();
  private long rows;

  public LogJudge(Verdicts verdicts, RowStore store) {
    this.verdicts = verdicts;
    this.store = store;
  }

  /** A good event that is no duplicate is about to be sent. */
  public synchronized void expect(Fact fact) {
    for (ExpectedRow row : ReferenceRows.of(fact)) {
      pending.put(new RowId(row.view(), row.id()), row);
    }
  }

  /**
   * The next row of a partition of a feature log, in order.
   *
   * @param isNew whether it came of what was sent in this run; nobody knows what others sent
   */
  public synchronized void row(
      ViewPlan view, String recordKey, int partition, LogRow row, boolean isNew) {
    rows++;
    checkStamps(view, recordKey, partition, row);
    if (isNew) {
      checkContent(view, row);
    }
    store.append(view, row);
  }

  /** How many expected rows are not in their log yet. */
  public synchronized int pendingRows() {
    return pending.size();
  }

  /** How many rows were judged. */
  public synchronized long rows() {
    return rows;
  }

  /** One of the rows that are missing, for people. */
  public synchronized Optional<String> pendingExample() {
    return pending.keySet().stream().findFirst().map(id -> id.id() + " in " + id.view());
  }

  private void checkStamps(ViewPlan view, String recordKey, int partition, LogRow row) {
    LogPartition place = new LogPartition(view.name(), partition);
    Stamp before = last.getOrDefault(place, NONE);
    String where = "row " + row.seq() + " of partition " + partition + " of " + view.name();
    if (row.seq() != before.seq() + 1) {
      verdicts.wrong(where + " follows row " + before.seq());
    }
    if (row.ingestTimeMillis() < before.ingestTimeMillis()) {
      verdicts.wrong(where + " arrived before the row before it");
    }
    int home = Utils.toPositive(Utils.murmur2(recordKey.getBytes(UTF_8))) % view.partitions();
    if (partition != home || row.partition() != partition) {
      verdicts.wrong(where + " belongs to partition " + home + ", and says " + row.partition());
    }
    if (!recordKey.equals(row.key().encoded())) {
      verdicts.wrong(where + " has the record key " + recordKey + ", but the key " + row.key());
    }
    last.put(place, new Stamp(row.seq(), row.ingestTimeMillis()));
  }

  private void checkContent(ViewPlan view, LogRow row) {
    String id =
        String.valueOf(row.values().get(view.columnIndex(ReferenceRows.idColumn(view.name()))));
    ExpectedRow expected = pending.remove(new RowId(view.name(), id));
    if (expected == null) {
      verdicts.wrong("row of " + id + " in " + view.name() + " is there twice, or was never sent");
      return;
    }
    differences(view, expected, row)
        .forEach(
            difference ->
                verdicts.wrong("row of " + id + " in " + view.name() + ": " + difference));
  }

  private static List<String> differences(ViewPlan view, ExpectedRow expected, LogRow row) {
    List<String> differences = new ArrayList<>();
    if (!expected.key().equals(row.key().encoded())) {
      differences.add("key " + row.key() + ", expected " + expected.key());
    }
    if (expected.eventTimeMillis() != row.eventTimeMillis()) {
      differences.add("ts " + row.eventTimeMillis() + ", expected " + expected.eventTimeMillis());
    }
    if (expected.values().size() != view.columns().size()) {
      differences.add(view.columns().size() + " columns, expected " + expected.values().size());
    }
    for (int i = 0; i < view.columns().size(); i++) {
      String column = view.columns().get(i).name();
      @Nullable Object actual = row.values().get(i);
      @Nullable Object wanted = expected.values().get(column);
      if (!Objects.equals(wanted, actual)) {
        differences.add(column + " is " + actual + ", expected " + wanted);
      }
    }
    return differences;
  }
}
