/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestEventGenerator {
  private static final EventShape SHAPE = EventShape.of(10, 500);

  @Test
  void givesTheSameRowsForTheSameSeed() {
    for (ViewPlan view : FeatureSpecs.views("seed")) {
      assertThat(rows(7, view)).isEqualTo(rows(7, view)).isNotEqualTo(rows(8, view));
    }
  }

  @Test
  void keepsTheRulesOfALog() {
    for (ViewPlan view : FeatureSpecs.views("rules")) {
      Map<Integer, LogRow> last = new HashMap<>();
      Map<EntityKey, Integer> partitions = new HashMap<>();
      for (LogRow row : rows(7, view)) {
        LogRow before = last.put(row.partition(), row);
        assertThat(row.seq()).isEqualTo(before == null ? 1 : before.seq() + 1);
        assertThat(row.ingestTimeMillis())
            .isGreaterThanOrEqualTo(before == null ? Long.MIN_VALUE : before.ingestTimeMillis());
        assertThat(partitions.merge(row.key(), row.partition(), (a, b) -> b))
            .isEqualTo(row.partition());
        assertThat(key(view, row)).isEqualTo(row.key());
      }
    }
  }

  @Test
  void hasLateRowsAndTiesAndWindowEdges() {
    ViewPlan view = FeatureSpecs.views("shapes").get(0);
    List<LogRow> rows = rows(7, view);
    Set<Long> times = new HashSet<>();
    int late = 0;
    int ties = 0;
    long newest = Long.MIN_VALUE;
    for (LogRow row : rows) {
      late += row.eventTimeMillis() < newest ? 1 : 0;
      ties += times.add(row.eventTimeMillis()) ? 0 : 1;
      newest = Math.max(newest, row.eventTimeMillis());
    }
    assertThat(late).isGreaterThan(50);
    assertThat(ties).isGreaterThan(50);
    assertThat(times).anyMatch(time -> time % 3_600_000 == 0);
  }

  @Test
  void importsHistoryBeforeTheLiveLog() {
    ViewPlan view = FeatureSpecs.views("history").get(0);
    List<LogRow> rows =
        new EventGenerator(7).rows(view, SHAPE.withHistory(30), key -> partition(view, key));
    assertThat(rows).filteredOn(row -> row.seq() <= 0).hasSize(30 * view.partitions());
    assertThat(rows).anyMatch(row -> row.seq() == 0).anyMatch(row -> row.seq() == 1);
  }

  @Test
  void sendsEventsThatASourceCanRead() {
    for (ViewPlan view : FeatureSpecs.views("events")) {
      SourcePlan source = view.inputs().get(0).source();
      List<Map<String, Object>> events = new EventGenerator(7).events(view, source, SHAPE);
      assertThat(events).hasSize(SHAPE.rows());
      for (Map<String, Object> event : events) {
        assertThat(event.get(source.timestampColumn())).isNotNull();
        view.entity().keys().forEach(key -> assertThat(event.get(key.name())).isNotNull());
      }
      view.dedup()
          .ifPresent(
              dedup -> {
                Set<Object> ids = new HashSet<>();
                events.forEach(event -> ids.add(event.get(dedup.by().get(0))));
                assertThat(ids).hasSizeBetween(SHAPE.rows() * 9 / 10, SHAPE.rows() - 1);
              });
    }
  }

  private static EntityKey key(ViewPlan view, LogRow row) {
    return EntityKeyCodec.encode(
        view.entity(),
        view.entity().keys().stream()
            .map(column -> (Object) row.values().get(view.columnIndex(column.name())))
            .toList());
  }

  private static List<LogRow> rows(long seed, ViewPlan view) {
    return new EventGenerator(seed).rows(view, SHAPE, key -> partition(view, key));
  }

  private static int partition(ViewPlan view, EntityKey key) {
    return Math.floorMod(key.hashCode(), view.partitions());
  }
}
