/* SPDX-License-Identifier: Apache-2.0 */
package org.apache.pinot.controller.helix.core.realtime;

import java.util.Set;
import org.apache.pinot.common.metrics.ControllerMetrics;
import org.apache.pinot.controller.ControllerConf;
import org.apache.pinot.controller.helix.core.PinotHelixResourceManager;
import org.apache.pinot.spi.config.table.TableConfig;
import org.apache.pinot.spi.stream.PartitionLevelStreamConfig;

/**
 * Repairs partitions as Pinot's own validation does, but without its wait of five minutes for
 * commits that may still be going on: the caller says which ones are not.
 *
 * <p>It lives in this package because the decision to wait is a package-private method.
 */
public final class RepairingSegmentManager extends PinotLLCRealtimeSegmentManager {
  private Set<String> abandoned = Set.of();

  public RepairingSegmentManager(
      PinotHelixResourceManager resources, ControllerConf config, ControllerMetrics metrics) {
    super(resources, config, metrics);
  }

  /**
   * Makes every partition of a table consume.
   *
   * @param abandonedSegments segments whose commit has begun and will not go on
   */
  public synchronized void repair(
      TableConfig table, PartitionLevelStreamConfig stream, Set<String> abandonedSegments) {
    abandoned = Set.copyOf(abandonedSegments);
    ensureAllPartitionsConsuming(table, stream, false, null);
  }

  @Override
  boolean isExceededMaxSegmentCompletionTime(String table, String segment, long nowMillis) {
    return abandoned.contains(segment);
  }
}
