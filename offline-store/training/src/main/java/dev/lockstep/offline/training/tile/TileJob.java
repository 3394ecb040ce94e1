/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.tile;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.tile.TileGroup;
import dev.lockstep.tile.TileLayout;
import java.util.List;

/**
 * One run over the rows of a view version. Immutable.
 *
 * @param view in a revision whose features have all groups of the layout
 * @param layout of the tiles
 * @param run the number that they carry
 * @param snapshotId of the lake's table, which holds all rows of the span
 * @param span which rows the run takes in
 */
public record TileJob(ViewPlan view, TileLayout layout, long run, long snapshotId, TileSpan span) {
  public TileJob {
    requireNonNull(view, "view is null");
    requireNonNull(layout, "layout is null");
    requireNonNull(span, "span is null");
    checkArgument(!layout.isEmpty(), "View %s has no tiles", view.name());
    checkArgument(
        span.partitions() == view.partitions(),
        "View %s has %s partitions, the span %s",
        view.name(),
        view.partitions(),
        span.partitions());
  }

  /** The view's columns that the layout's groups read, in the view's order. */
  public List<ColumnPlan> columns() {
    return KernelPlan.of(view, features()).columns();
  }

  private List<FeaturePlan> features() {
    return view.features().stream()
        .filter(
            feature ->
                TileGroup.of(feature)
                    .map(group -> layout.groups().contains(group.id()))
                    .orElse(false))
        .toList();
  }
}
