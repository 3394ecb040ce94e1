/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestHistoryRows {
  private static final long SEED = 5;

  @TempDir private Path directory = Path.of("");

  @Test
  void sortsByArrivalThenByPlaceHoweverLittleMemoryThereIs() {
    Random random = new Random(SEED);
    List<HistoryRow> rows = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      rows.add(row(random.nextInt(200), i, "id" + i));
    }
    List<String> expected = names(rows.stream().sorted(HistoryRow.ORDER).toList());
    for (long memory : List.of(1_000_000_000L, 50_000L)) {
      try (RowSorter sorter = new RowSorter(directory, "sort" + memory, memory)) {
        rows.forEach(sorter::add);
        assertThat(names(ImmutableList.copyOf(sorter.sorted()))).isEqualTo(expected);
      }
    }
  }

  @Test
  void takesIdentitiesAsAPlainReckoningDoes() {
    Random random = new Random(SEED);
    RecentIds ids = new RecentIds(100);
    Map<String, Long> taken = new HashMap<>();
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(4);
      String id = "id" + random.nextInt(300);
      Long before = taken.get(id);
      boolean free = before == null || now - before >= 100;
      if (free) {
        taken.put(id, now);
      }
      assertThat(ids.take(id, now)).as("step %s, seed %s", i, SEED).isEqualTo(free);
    }
  }

  private static HistoryRow row(long arrival, long ordinal, String id) {
    return new HistoryRow(arrival, ordinal, "key|ä", id, new byte[] {1, 2, (byte) ordinal});
  }

  private static List<String> names(List<HistoryRow> rows) {
    return rows.stream().map(row -> row.arrivalMillis() + "/" + row.eventId()).toList();
  }
}
