/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.TestingStore;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.testing.BaseFeatureReaderTest;
import dev.lockstep.testing.stack.TestingStack;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;

/** The contract of every reader, on a real Kafka and a real Pinot. */
final class PinotFeatureReaderIT extends BaseFeatureReaderTest {
  private final OnlineStoreConfig config = TestingStore.config(TestingStack.shared().endpoints());
  private final TestingStore store = new TestingStore(config);
  private final FeatureReader reader = new PinotFeatureReader(config);
  private final Set<ViewPlan> created = new HashSet<>();

  @AfterAll
  void close() {
    reader.close();
    store.close();
  }

  @Override
  protected FeatureReader reader() {
    return reader;
  }

  @Override
  protected int partition(ViewPlan view, EntityKey key) {
    return KeyPartitioner.partition(key, view.partitions());
  }

  @Override
  protected void append(ViewPlan view, List<LogRow> rows) {
    appendAll(Map.of(view, rows));
  }

  @Override
  protected void appendAll(Map<ViewPlan, List<LogRow>> rows) {
    List<ViewPlan> missing = rows.keySet().stream().filter(created::add).toList();
    store.create(missing);
    rows.forEach(store::append);
    rows.keySet().forEach(store::awaitVisible);
  }
}
