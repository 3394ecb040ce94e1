/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.TimePartition;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.BaseFeatureReaderTest;
import dev.lockstep.testing.SuiteSize;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** What every reader must do, done by tasks of Spark over rows that it reads from the lake. */
public class TestSparkFeatureReader extends BaseFeatureReaderTest {
  private final Lake lake = Lake.open(TestingSpark.LAKE.withLayout(TimePartition.YEAR, 2));
  private final SparkFeatureReader reader =
      new SparkFeatureReader(lake, TestingSpark.shared().session(), this::partition);

  @AfterAll
  void closeLake() {
    lake.close();
  }

  @Override
  protected FeatureReader reader() {
    return reader;
  }

  @Override
  protected SuiteSize size() {
    return SuiteSize.SMALL;
  }

  @Override
  protected void prepare(List<ViewRequest> requests) {
    reader.prepare(requests);
  }

  /** In two appends, so that one entity's rows are in several files. */
  @Override
  protected void append(ViewPlan view, List<LogRow> rows) {
    List<LogRow> all = new ArrayList<>(rows);
    int half = all.size() / 2;
    if (half > 0) {
      TestingLake.append(lake, view, all.subList(0, half));
    }
    TestingLake.append(lake, view, all.subList(half, all.size()));
    reader.forget();
  }
}
