/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.online.Golden;
import dev.lockstep.online.TestingViews;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.time.TimeRange;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class TestRowQueries {
  private static final Naming NAMING = new Naming("ls");
  private static final EntityKey A = new EntityKey("4711");
  private static final EntityKey B = new EntityKey("o'neil|-3");

  private final ViewPlan view = TestingViews.latest("card_profile", 4);
  private final RowQueries queries = new RowQueries(view, NAMING);

  @Test
  void queriesAreAsTheyWere() {
    RowSelection one = new RowSelection(false, false, view.columns().subList(4, 6));
    RowSelection several = new RowSelection(true, false, view.columns().subList(4, 6));
    RowFilter window = filter(List.of(A), new TimeRange(1_000, 2_000), OptionalLong.empty());
    RowFilter history =
        filter(List.of(A, B), new TimeRange(Long.MIN_VALUE, 2_000), OptionalLong.of(17));
    String sql =
        String.join(
            "\n",
            "-- one entity, a window",
            queries.rows(one, window, 500_000).sql(),
            "-- two entities, everything up to a position",
            queries.rows(several, history, 500_000).sql(),
            "-- one entity, known at a moment, for explain",
            queries
                .rows(
                    new RowSelection(false, true, view.columns()),
                    new RowFilter(
                        List.of(A),
                        new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE),
                        OptionalLong.empty(),
                        OptionalLong.of(-5)),
                    10)
                .sql(),
            "-- the newest row of one entity",
            queries.newestRows(one, window, 1).sql(),
            "-- the newest times of two entities",
            queries.newestTimes(history).sql(),
            "-- their rows",
            queries.rowsAt(several, history, List.of(1_500L, -7L), 500_000).sql(),
            "-- the row of a position",
            queries.rowsWithSeqs(one, window, List.of(12L), 500_000).sql(),
            "");
    Golden.check("every-type/queries.sql", sql);
  }

  @Test
  void aWindowedViewOrdersByTimeAndSeq() {
    RowQueries windowed = new RowQueries(TestingViews.windowed("cards", 1), NAMING);
    RowFilter filter = filter(List.of(A), new TimeRange(0, 1), OptionalLong.empty());
    assertThat(windowed.newestRows(new RowSelection(false, false, List.of()), filter, 3).sql())
        .endsWith(" ORDER BY \"ls_ts\" DESC, \"ls_seq\" DESC LIMIT 3");
  }

  @Test
  void asksForOneRowMoreThanAllowed() {
    RowFilter filter = filter(List.of(A), new TimeRange(0, 1), OptionalLong.empty());
    TableQuery query = queries.rows(new RowSelection(false, false, List.of()), filter, 9);
    assertThat(query.limit()).isEqualTo(10);
    assertThat(query.sql()).endsWith(" LIMIT 10");
  }

  private static RowFilter filter(List<EntityKey> keys, TimeRange range, OptionalLong maxSeq) {
    return new RowFilter(keys, range, maxSeq, OptionalLong.empty());
  }
}
