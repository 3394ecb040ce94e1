/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.row.EntityKey;
import dev.lockstep.time.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which rows of one partition a query brings.
 *
 * @param keys entities of the partition, at least one, all different
 * @param range event times, not empty; a bound at the end of the range of a long is no bound
 * @param maxSeq the highest seq to see
 * @param maxIngestMillis the latest ingest time to see
 * @param beyond if present, only rows that tiles do not hold, and those at edges of hops
 */
public record RowFilter(
    List<EntityKey> keys,
    TimeRange range,
    OptionalLong maxSeq,
    OptionalLong maxIngestMillis,
    Optional<BeyondTiles> beyond) {
  /**
   * Rows that are wanted beside tiles.
   *
   * @param cut rows with a higher seq are wanted
   * @param edges rows at these event times are wanted too
   */
  public record BeyondTiles(long cut, List<TimeRange> edges) {
    public BeyondTiles {
      edges = ImmutableList.copyOf(edges);
    }
  }

  public RowFilter {
    keys = ImmutableList.copyOf(keys);
    requireNonNull(range, "range is null");
    requireNonNull(maxSeq, "maxSeq is null");
    requireNonNull(maxIngestMillis, "maxIngestMillis is null");
    requireNonNull(beyond, "beyond is null");
    checkArgument(!keys.isEmpty(), "No key");
    checkArgument(!range.isEmpty(), "Empty range: %s", range);
  }

  /** Rows that are wanted whatever tiles hold. */
  public RowFilter(
      List<EntityKey> keys, TimeRange range, OptionalLong maxSeq, OptionalLong maxIngestMillis) {
    this(keys, range, maxSeq, maxIngestMillis, Optional.empty());
  }

  public RowFilter withMaxSeq(long newMaxSeq) {
    return new RowFilter(keys, range, OptionalLong.of(newMaxSeq), maxIngestMillis, beyond);
  }
}
