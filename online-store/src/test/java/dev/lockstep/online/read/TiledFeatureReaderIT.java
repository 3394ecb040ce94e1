/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.online.BaseStoredReaderTest;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.testing.RandomTiles;
import dev.lockstep.tile.Tile;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;

/** The contract of every reader, on tiles and rows in a real Pinot, cut at random positions. */
final class TiledFeatureReaderIT extends BaseStoredReaderTest {
  private final long seed = ThreadLocalRandom.current().nextLong();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final RandomTiles tiles = new RandomTiles(seed);
  private final Map<ViewPlan, List<LogRow>> logs = new HashMap<>();
  private volatile TileCommit commit = TileCommit.NONE;
  private final FeatureReader reader = new PinotFeatureReader(config, () -> commit, meters);

  TiledFeatureReaderIT() {
    System.out.println("Tiles are cut with seed " + seed);
  }

  @AfterAll
  void close() {
    reader.close();
    store.close();
    assertThat(meters.get("lockstep.store.query.tiles").summary().totalAmount())
        .as("tiles that came from Pinot")
        .isGreaterThan(200);
  }

  @Override
  protected FeatureReader reader() {
    return reader;
  }

  @Override
  protected void appendAll(Map<ViewPlan, List<LogRow>> rows) {
    List<ViewPlan> missing =
        rows.keySet().stream().filter(view -> !logs.containsKey(view)).toList();
    super.appendAll(rows);
    Map<ViewPlan, List<Tile>> added = new HashMap<>();
    rows.forEach(
        (view, more) -> {
          logs.computeIfAbsent(view, v -> new ArrayList<>()).addAll(more);
          added.put(view, tiles.add(view, logs.get(view)));
        });
    added.values().removeIf(List::isEmpty);
    store.createTiles(
        missing.stream().filter(added::containsKey).toList(),
        view -> tiles.state(view).orElseThrow());
    added.forEach((view, list) -> store.appendTiles(tiles.state(view).orElseThrow(), list));
    for (ViewPlan view : added.keySet()) {
      store.awaitVisible(tiles.state(view).orElseThrow());
      commit = commit.with(tiles.state(view).orElseThrow(), Instant.now(), "more rows");
    }
  }
}
