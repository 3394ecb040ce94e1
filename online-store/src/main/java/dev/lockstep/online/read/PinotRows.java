/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.online.lowering.RowFilter;
import dev.lockstep.online.lowering.RowQueries;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.online.lowering.TableQuery;
import dev.lockstep.online.pinot.BrokerClient.Answered;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.time.TimeRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Whole rows from Pinot. Asks once and leaves it to the caller to ask again: nobody waits for these
 * rows, so a Pinot that lags must not be asked more often because of them. Thread-safe.
 */
final class PinotRows implements RowSource {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ReadTools tools;

  PinotRows(ReadTools tools) {
    this.tools = tools;
  }

  @Override
  public boolean isReachedBy(ViewPlan view, int partition, long seq) {
    return tools.health().of(view).isReachedBy(partition, seq);
  }

  @Override
  public Map<EntityKey, List<LogRow>> rows(
      ViewPlan view,
      int partition,
      List<EntityKey> keys,
      long fromMillis,
      long leastSeq,
      int maxRows) {
    RowFilter filter = filter(keys, fromMillis);
    EntityRows found =
        ask(view, partition, keys, leastSeq, all -> queries(view).rows(all, filter, maxRows));
    Map<EntityKey, List<LogRow>> rows = new HashMap<>();
    keys.forEach(key -> rows.put(key, found.of(key)));
    return rows;
  }

  @Override
  public List<LogRow> newestRows(
      ViewPlan view, int partition, EntityKey key, long leastSeq, int count) {
    List<EntityKey> keys = List.of(key);
    RowFilter filter = filter(keys, Long.MIN_VALUE);
    return ask(view, partition, keys, leastSeq, all -> queries(view).newestRows(all, filter, count))
        .of(key);
  }

  private RowQueries queries(ViewPlan view) {
    return new RowQueries(view, tools.config().naming());
  }

  private static RowFilter filter(List<EntityKey> keys, long fromMillis) {
    return new RowFilter(
        keys,
        new TimeRange(fromMillis, Long.MAX_VALUE),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  private EntityRows ask(
      ViewPlan view,
      int partition,
      List<EntityKey> keys,
      long leastSeq,
      Function<RowSelection, TableQuery> query) {
    long deadline = System.nanoTime() + TIMEOUT_NANOS;
    ViewHealth health = tools.health().of(view);
    health.await(deadline);
    PartitionFloor floor = health.floor(partition);
    PartitionFloor.Expectation expectation =
        floor.expectation(leastSeq).orElseThrow(health::beginUnknown);
    RowSelection selection = new RowSelection(keys.size() > 1, true, view.columns());
    long start = System.nanoTime();
    Answered<EntityRows> answered =
        tools
            .brokers()
            .query(
                query.apply(selection),
                () -> new EntityRows(view, selection, keys, partition),
                deadline);
    EntityRows rows = answered.rows();
    tools.metrics().answered(System.nanoTime() - start, rows.size());
    floor.accept(answered.answer(), expectation, rows.highestSeq());
    rows.checkDistinct();
    return rows;
  }
}
