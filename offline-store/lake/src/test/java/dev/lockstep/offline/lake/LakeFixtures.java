/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.FeatureSpecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.io.CloseableIterable;

/** What the tests of the lake share. */
final class LakeFixtures {
  private LakeFixtures() {}

  /** A view with a column of nearly every type. */
  static ViewPlan view(String name) {
    return FeatureSpecs.views("t").stream()
        .filter(view -> view.name().equals(name + "_t"))
        .findFirst()
        .orElseThrow();
  }

  static List<LogRow> rows(ViewPlan view, long seed, int count) {
    return new EventGenerator(seed)
        .rows(
            view,
            EventShape.of(12, count).withHistory(count / 10),
            key -> Math.floorMod(key.hashCode(), view.partitions()));
  }

  /** The position behind rows. */
  static LakePosition end(LakePosition start, Collection<LogRow> rows) {
    LakePosition end = start;
    for (LogRow row : rows) {
      end = end.with(row.partition(), row.seq());
    }
    return end;
  }

  static LakeSnapshot append(LakeTable table, List<LogRow> rows) throws StalePositionException {
    LakePosition start = table.position();
    return table.append(table.write(rows, Runnable::run), start, end(start, rows));
  }

  /** All rows of a snapshot, in the order of the log. */
  static List<LogRow> read(LakeTable table, LakeSnapshot snapshot, LakeScan scan) {
    List<LogRow> rows = new ArrayList<>();
    for (LakeFile file : table.scan(snapshot, scan)) {
      try (CloseableIterable<LogRow> found = table.rows(file)) {
        found.forEach(rows::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return inLogOrder(rows);
  }

  static List<LogRow> inLogOrder(List<LogRow> rows) {
    List<LogRow> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparingInt(LogRow::partition).thenComparingLong(LogRow::seq));
    return sorted;
  }
}
