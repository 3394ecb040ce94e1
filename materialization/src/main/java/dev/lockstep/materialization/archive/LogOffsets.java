/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeSnapshot;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where in a topic to read on. A hint that saves reading the log from its beginning: what counts is
 * the seq of the rows found there.
 */
final class LogOffsets {
  private static final String TOPIC = "topic";
  private static final String OFFSETS = "offsets";

  private LogOffsets() {}

  /** The notes that go with a commit. */
  static Map<String, String> notes(String topic, Map<Integer, Long> nextOffsets) {
    // The same form, other numbers.
    return Map.of(TOPIC, topic, OFFSETS, new LakePosition(nextOffsets).toJson());
  }

  /** The next offset of a partition as the last commit noted it down for this very topic. */
  static OptionalLong next(Optional<LakeSnapshot> snapshot, String topic, int partition) {
    Map<String, String> notes = snapshot.map(LakeSnapshot::notes).orElse(Map.of());
    String offsets = notes.get(OFFSETS);
    return offsets == null || !topic.equals(notes.get(TOPIC))
        ? OptionalLong.empty()
        : LakePosition.parse(offsets).seq(partition);
  }
}
