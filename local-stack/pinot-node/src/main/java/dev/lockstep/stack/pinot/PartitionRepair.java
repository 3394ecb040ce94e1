/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.pinot;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.helix.model.IdealState;
import org.apache.helix.store.zk.ZkHelixPropertyStore;
import org.apache.helix.zookeeper.datamodel.ZNRecord;
import org.apache.pinot.common.metadata.ZKMetadataProvider;
import org.apache.pinot.common.metadata.segment.SegmentZKMetadata;
import org.apache.pinot.common.metrics.ControllerMetrics;
import org.apache.pinot.common.utils.LLCSegmentName;
import org.apache.pinot.controller.ControllerConf;
import org.apache.pinot.controller.helix.core.PinotHelixResourceManager;
import org.apache.pinot.controller.helix.core.realtime.PinotLLCRealtimeSegmentManager;
import org.apache.pinot.controller.helix.core.realtime.RepairingSegmentManager;
import org.apache.pinot.spi.config.table.TableConfig;
import org.apache.pinot.spi.stream.PartitionLevelStreamConfig;
import org.apache.pinot.spi.utils.CommonConstants.Helix.StateModel.SegmentStateModel;
import org.apache.pinot.spi.utils.CommonConstants.Segment.Realtime.Status;
import org.apache.pinot.spi.utils.IngestionConfigUtils;

/**
 * Finds partitions that have stopped consuming for good and makes them go on.
 *
 * <p>A commit has three steps: the old segment is done, the new one exists, both are assigned.
 * Kafka or Pinot can die in between. The partition then stands still, while its table answers
 * without a complaint, and Pinot's own validation waits five minutes before it believes that nobody
 * will go on. Here one process makes all commits, so it is known when none is going on.
 */
final class PartitionRepair {
  private static final String PAUSED = "isTablePaused";

  private final PinotHelixResourceManager resources;
  private final ZkHelixPropertyStore<ZNRecord> store;
  private final RepairingSegmentManager manager;
  private final AtomicInteger commitsGoingOn;

  /** Per table, what was broken at the last look. */
  private final Map<String, Set<String>> suspects = new HashMap<>();

  PartitionRepair(
      PinotHelixResourceManager resources,
      PinotLLCRealtimeSegmentManager committing,
      ControllerConf config,
      ControllerMetrics metrics) {
    this.resources = resources;
    this.store = resources.getPropertyStore();
    this.manager = new RepairingSegmentManager(resources, config, metrics);
    this.commitsGoingOn = commitCounter(committing);
  }

  /** Looks at all tables now and then, until the JVM ends. */
  void startLooking(Duration period) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                pause(period);
                repair(false);
              }
            },
            "partition-repair");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Repairs what is broken in any table.
   *
   * @param quiet whether nothing else changes tables now; otherwise a partition must be found
   *     broken in two calls, since it is so for a moment while a table is made
   */
  synchronized void repair(boolean quiet) {
    for (String table : resources.getAllRealtimeTables()) {
      try {
        repair(table, quiet);
      } catch (RuntimeException e) {
        System.out.printf("Cannot repair table %s yet: %s%n", table, e);
      }
    }
  }

  private void repair(String table, boolean quiet) {
    Set<String> broken = broken(table);
    Set<String> before = suspects.getOrDefault(table, Set.of());
    suspects.put(table, broken);
    if (broken.isEmpty() || commitsGoingOn.get() > 0) {
      return;
    }
    // What was broken before that moment and is so now has nobody who works on it.
    Set<String> abandoned = new HashSet<>(broken(table));
    abandoned.retainAll(quiet ? broken : before);
    if (abandoned.isEmpty()) {
      return;
    }
    TableConfig config = resources.getTableConfig(table);
    if (config != null) {
      System.out.printf("Repairing table %s after segments %s%n", table, abandoned);
      manager.repair(
          config,
          new PartitionLevelStreamConfig(table, IngestionConfigUtils.getStreamConfigMap(config)),
          abandoned);
      suspects.remove(table);
    }
  }

  /** The newest segment of each partition that should consume and cannot. */
  private Set<String> broken(String table) {
    IdealState assigned = resources.getTableIdealState(table);
    Set<String> broken = new HashSet<>();
    if (assigned == null
        || !assigned.isEnabled()
        || assigned.getRecord().getBooleanField(PAUSED, false)) {
      return broken;
    }
    for (LLCSegmentName newest : newestSegments(table).values()) {
      String segment = newest.getSegmentName();
      SegmentZKMetadata metadata = ZKMetadataProvider.getSegmentZKMetadata(store, table, segment);
      Map<String, String> states = assigned.getInstanceStateMap(segment);
      boolean consumes = states != null && states.containsValue(SegmentStateModel.CONSUMING);
      if (metadata != null && !(consumes && metadata.getStatus() == Status.IN_PROGRESS)) {
        broken.add(segment);
      }
    }
    return broken;
  }

  private Map<Integer, LLCSegmentName> newestSegments(String table) {
    Map<Integer, LLCSegmentName> newest = new HashMap<>();
    for (String name : ZKMetadataProvider.getLLCRealtimeSegments(store, table)) {
      LLCSegmentName segment = new LLCSegmentName(name);
      newest.merge(
          segment.getPartitionGroupId(),
          segment,
          (a, b) -> a.getSequenceNumber() >= b.getSequenceNumber() ? a : b);
    }
    return newest;
  }

  /** Pinot counts its commits in a private field, for its own shutdown. */
  private static AtomicInteger commitCounter(PinotLLCRealtimeSegmentManager manager) {
    try {
      var field = PinotLLCRealtimeSegmentManager.class.getDeclaredField("_numCompletingSegments");
      field.setAccessible(true);
      return (AtomicInteger) field.get(manager);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This is not the Pinot that this code was written for", e);
    }
  }

  private static void pause(Duration period) {
    try {
      TimeUnit.MILLISECONDS.sleep(period.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
