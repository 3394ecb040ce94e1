/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Map;

/** Counts a table's segments by the log partition that they were consumed from. */
final class SegmentCounts {
  private static final Splitter NAME_PARTS = Splitter.on("__");

  private SegmentCounts() {}

  /**
   * @param idealState by segment, by server, the state that it should have
   * @return by partition, the segments that some server should serve
   */
  static int[] byPartition(Map<String, Map<String, String>> idealState, int partitions) {
    int[] counts = new int[partitions];
    idealState.forEach(
        (segment, servers) -> {
          // table__partition__sequence__time
          List<String> parts = NAME_PARTS.splitToList(segment);
          boolean served = servers.containsValue("ONLINE") || servers.containsValue("CONSUMING");
          if (served && parts.size() == 4) {
            int partition = Integer.parseInt(parts.get(1));
            if (partition < partitions) {
              counts[partition]++;
            }
          }
        });
    return counts;
  }
}
