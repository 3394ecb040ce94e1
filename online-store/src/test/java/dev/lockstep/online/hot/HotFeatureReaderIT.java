/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.online.BaseStoredReaderTest;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.read.PinotFeatureReader;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.ViewRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;

/** The contract of every reader, on rows in memory that follow a real Kafka. */
final class HotFeatureReaderIT extends BaseStoredReaderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  // Reads are about moments long ago, which then are the present.
  private static final long NOW = -1_000_000_000_000L;

  private final LogExtents extents = new LogExtents(config, Duration.ofSeconds(10));
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final PinotFeatureReader pinot = new PinotFeatureReader(config);
  private final HotFeatureReader reader =
      new HotFeatureReader(config, pinot, pinot.rows(), 256L << 20, meters, () -> NOW);

  @AfterAll
  void close() {
    reader.close();
    extents.close();
    store.close();
    double memory = meters.get("lockstep.hot.entities").tag("from", "memory").counter().count();
    assertThat(memory).as("entities that were read from memory").isGreaterThan(5_000);
  }

  @Override
  protected FeatureReader reader() {
    return reader;
  }

  /** Reads until everything that is asked for is in memory. */
  @Override
  protected void prepare(List<ViewRequest> requests) {
    for (ViewRequest request : requests) {
      HotView view = reader.views().of(request.view());
      Set<EntityKey> open = new HashSet<>(request.entities());
      await("slices of " + view)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                open.removeIf(entity -> isKept(view, entity));
                open.forEach(entity -> reader.views().missed(view, entity));
                return open.isEmpty();
              });
    }
  }

  private static boolean isKept(HotView view, EntityKey entity) {
    HotSlice slice = view.slice(entity);
    return slice != null && (slice.held() != null || slice.isUnfit());
  }

  @Override
  protected void appendAll(Map<ViewPlan, List<LogRow>> rows) {
    super.appendAll(rows);
    rows.keySet().forEach(this::awaitTaken);
  }

  /** Returns when the log's follower has all rows. */
  private void awaitTaken(ViewPlan plan) {
    HotView view = reader.views().of(plan);
    List<LogExtent> log = extents.read(config.naming().featureLog(plan), plan.partitions());
    await("rows of " + view)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              for (int p = 0; p < log.size(); p++) {
                if (log.get(p).rows() > 0 && view.partition(p).taken() < log.get(p).lastSeq()) {
                  return false;
                }
              }
              return true;
            });
  }
}
