/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** Which prefix of the feature log an answer may see. */
public sealed interface ReadPoint {
  /** Everything that has arrived at the store. */
  record Latest() implements ReadPoint {}

  /**
   * Rows with ingest time at or before a moment.
   *
   * @param ingestTimeMillis epoch milliseconds
   */
  record KnownAt(long ingestTimeMillis) implements ReadPoint {}

  /**
   * Rows with {@code seq} at or below a position.
   *
   * @param seqs one per entity of the request: the position of the entity's partition
   */
  record UpTo(List<Long> seqs) implements ReadPoint {
    public UpTo {
      seqs = ImmutableList.copyOf(seqs);
    }
  }
}
