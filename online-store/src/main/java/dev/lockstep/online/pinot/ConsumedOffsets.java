/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the partitions of a REALTIME table are consumed. A partition's newest segment is the one
 * that is consumed; its name says which: {@code table__partition__sequence__created}.
 */
final class ConsumedOffsets {
  private static final String CONSUMING = "CONSUMING";

  private ConsumedOffsets() {}

  private record Newest(String segment, int sequence) {}

  /**
   * The lowest offset over the replicas of each partition.
   *
   * @param idealState by segment, by server, the state that it should have
   * @param consumed by segment, by server, the offset read next
   * @return by partition; -1 where a replica that should consume does not say, or none should
   */
  static List<Long> lowest(
      Map<String, Map<String, String>> idealState,
      Map<String, Map<String, Long>> consumed,
      int partitions) {
    Map<Integer, Newest> newest = new HashMap<>();
    for (String segment : idealState.keySet()) {
      String[] parts = segment.split("__", -1);
      if (parts.length == 4) {
        newest.merge(
            Integer.parseInt(parts[1]),
            new Newest(segment, Integer.parseInt(parts[2])),
            (one, other) -> one.sequence() > other.sequence() ? one : other);
      }
    }
    List<Long> offsets = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      Newest segment = newest.get(partition);
      offsets.add(
          segment == null
              ? -1
              : lowest(
                  idealState.getOrDefault(segment.segment(), Map.of()),
                  consumed.getOrDefault(segment.segment(), Map.of())));
    }
    return offsets;
  }

  private static long lowest(Map<String, String> wanted, Map<String, Long> consumed) {
    long lowest = Long.MAX_VALUE;
    for (Map.Entry<String, String> server : wanted.entrySet()) {
      if (server.getValue().equals(CONSUMING)) {
        lowest = Math.min(lowest, consumed.getOrDefault(server.getKey(), -1L));
      }
    }
    return lowest == Long.MAX_VALUE ? -1 : lowest;
  }
}
