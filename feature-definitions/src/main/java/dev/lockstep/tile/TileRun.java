/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * How far the tiles of a generation reach with one run. A run holds the rows with {@code seq} above
 * the cut of the run before it, and at or below its own.
 *
 * @param id names the run's tiles; never used again in the generation
 * @param cuts by partition, the highest {@code seq} that this run or one before it has taken in;
 *     {@link Long#MIN_VALUE} if there is none
 * @param ingestMillis by partition, the latest ingest time of the rows up to the cut, epoch
 *     milliseconds; {@link Long#MIN_VALUE} if there is none
 */
public record TileRun(long id, List<Long> cuts, List<Long> ingestMillis) {
  public TileRun {
    cuts = ImmutableList.copyOf(cuts);
    ingestMillis = ImmutableList.copyOf(ingestMillis);
    checkArgument(cuts.size() == ingestMillis.size(), "Not one ingest time per cut");
  }
}
