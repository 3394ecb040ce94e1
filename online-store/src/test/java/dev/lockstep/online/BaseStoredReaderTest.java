/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online;

import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.BaseFeatureReaderTest;
import dev.lockstep.testing.stack.TestingStack;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The contract of readers over a real Kafka and a real Pinot. */
public abstract class BaseStoredReaderTest extends BaseFeatureReaderTest {
  protected final OnlineStoreConfig config = TestingStore.config(TestingStack.shared().endpoints());
  protected final TestingStore store = new TestingStore(config);
  private final Set<ViewPlan> created = new HashSet<>();

  @Override
  protected final int partition(ViewPlan view, EntityKey key) {
    return KeyPartitioner.partition(key, view.partitions());
  }

  @Override
  protected final void append(ViewPlan view, List<LogRow> rows) {
    appendAll(Map.of(view, rows));
  }

  /** Returns when Pinot has the rows. */
  @Override
  protected void appendAll(Map<ViewPlan, List<LogRow>> rows) {
    store.create(rows.keySet().stream().filter(created::add).toList());
    rows.forEach(store::append);
    rows.keySet().forEach(store::awaitVisible);
  }
}
