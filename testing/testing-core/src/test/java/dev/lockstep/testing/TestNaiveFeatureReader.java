/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import java.util.List;

/** The oracle against the semantics page, and the suite against itself. */
public class TestNaiveFeatureReader extends BaseFeatureReaderTest {
  private final NaiveFeatureReader reader = new NaiveFeatureReader();

  @Override
  protected FeatureReader reader() {
    return reader;
  }

  @Override
  protected void append(ViewPlan view, List<LogRow> rows) {
    reader.append(view, rows);
  }

  @Override
  protected boolean estimates() {
    return false;
  }
}
