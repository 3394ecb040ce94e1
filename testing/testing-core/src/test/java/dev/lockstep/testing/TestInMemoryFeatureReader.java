/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import java.util.List;

/** The algebra over rows in memory. */
public class TestInMemoryFeatureReader extends BaseFeatureReaderTest {
  private final InMemoryFeatureReader reader = new InMemoryFeatureReader();

  @Override
  protected FeatureReader reader() {
    return reader;
  }

  @Override
  protected void append(ViewPlan view, List<LogRow> rows) {
    reader.append(view, rows);
  }
}
