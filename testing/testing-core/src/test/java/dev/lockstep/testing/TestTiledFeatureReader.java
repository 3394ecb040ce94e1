/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;

/** The algebra over tiles and rows in memory, cut at random positions. */
public class TestTiledFeatureReader extends BaseFeatureReaderTest {
  private final long seed = ThreadLocalRandom.current().nextLong();
  private final TiledMemoryReader reader = new TiledMemoryReader(seed);

  public TestTiledFeatureReader() {
    System.out.println("Tiles are cut with seed " + seed);
  }

  @Override
  protected FeatureReader reader() {
    return reader;
  }

  @Override
  protected void append(ViewPlan view, List<LogRow> rows) {
    reader.append(view, rows);
  }

  @AfterAll
  void usedTiles() {
    assertThat(reader.answersWithTiles()).isGreaterThan(200);
    assertThat(reader.tilesUsed()).isGreaterThan(reader.answersWithTiles());
  }
}
