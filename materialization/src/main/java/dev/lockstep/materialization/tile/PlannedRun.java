/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.offline.training.tile.TileSpan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.tile.TileLayout;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import java.util.List;
import java.util.Optional;

/**
 * What a run of a view version is to do.
 *
 * @param view in a revision that has all groups of the layout
 * @param base the tiles that count as it is planned; empty if there are none
 * @param generation that it belongs to
 * @param layout of the generation
 * @param kept the runs that stay, oldest first
 * @param span the rows that it takes in: those of the runs that it takes the place of, and new ones
 * @param rows how many these are, by partition
 * @param rowsUpTo how many rows the log has up to the end of the span, by partition
 * @param newRows how many of the rows no tile of the generation holds
 * @param limited whether the lake holds more
 * @param missingGroups groups of the view that the generation lacks
 */
record PlannedRun(
    ViewPlan view,
    Optional<ViewTiles> base,
    long generation,
    TileLayout layout,
    List<TileRun> kept,
    TileSpan span,
    List<Long> rows,
    List<Long> rowsUpTo,
    long newRows,
    boolean limited,
    List<String> missingGroups) {
  PlannedRun {
    requireNonNull(view, "view is null");
    requireNonNull(base, "base is null");
    requireNonNull(layout, "layout is null");
    kept = ImmutableList.copyOf(kept);
    requireNonNull(span, "span is null");
    rows = ImmutableList.copyOf(rows);
    rowsUpTo = ImmutableList.copyOf(rowsUpTo);
    missingGroups = ImmutableList.copyOf(missingGroups);
  }

  /** Whether it begins a generation. */
  boolean beginsGeneration() {
    return base.isEmpty() || base.get().generation() != generation;
  }

  /**
   * The tiles that count with it.
   *
   * @param ingestMillis by partition, the latest ingest time of the rows of the span
   * @param logRows by partition, how many tiles the tile log holds
   */
  ViewTiles tiles(long runId, List<Long> ingestMillis, List<Long> logRows) {
    List<Long> before =
        kept.isEmpty() ? Cuts.none(span.partitions()) : kept.get(kept.size() - 1).ingestMillis();
    return new ViewTiles(
        view.name(),
        view.version(),
        generation,
        layout,
        ImmutableList.<TileRun>builder()
            .addAll(kept)
            .add(new TileRun(runId, span.upTo(), Cuts.max(before, ingestMillis)))
            .build(),
        logRows);
  }
}
