/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.tile.TileSpan;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.tile.TileGroup;
import dev.lockstep.tile.TileLayout;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides what the next run of a view version takes in. Does nothing. */
final class RunPlanner {
  private final TilesConfig config;
  private final Catalog catalog;
  private final TileHistory history;

  /**
   * @param history of the commits as they are
   */
  RunPlanner(TilesConfig config, Catalog catalog, TileHistory history) {
    this.config = config;
    this.catalog = catalog;
    this.history = history;
  }

  /**
   * The next run; empty if tiles are of no use to the view, or they hold all that the lake holds.
   *
   * @param view in its active revision
   * @param reached the position of the lake's rows
   * @param extents of the view's log, which reaches at least as far
   * @param full whether all rows are taken in anew
   * @throws LockstepException INTERNAL if no known revision of the view has the groups of its
   *     generation
   */
  Optional<PlannedRun> plan(
      ViewPlan view, LakePosition reached, List<LogExtent> extents, boolean full) {
    TileLayout wanted = TileLayout.of(view);
    Optional<ViewTiles> base = history.current().tiles(view.name(), view.version());
    boolean begins = full || base.isEmpty();
    if (wanted.isEmpty() && (begins || base.isEmpty())) {
      return Optional.empty();
    }
    TileLayout layout = begins ? wanted : base.orElseThrow().layout();
    List<TileRun> runs = begins ? List.of() : base.orElseThrow().runs();
    int partitions = view.partitions();
    List<Long> cut = runs.isEmpty() ? Cuts.none(partitions) : runs.get(runs.size() - 1).cuts();
    List<Long> all = Cuts.max(cut, Cuts.of(reached, partitions));
    List<Long> upTo = full ? all : Cuts.limit(cut, all, extents, config.maxRowsPerRun());
    long newRows = Cuts.sum(Cuts.rows(cut, upTo, extents));
    if (newRows == 0) {
      return Optional.empty();
    }
    int kept = RunMerge.kept(rows(runs, extents), newRows, config.maxRuns());
    List<Long> after = kept == 0 ? Cuts.none(partitions) : runs.get(kept - 1).cuts();
    Set<String> missing = new HashSet<>(wanted.groups());
    layout.groups().forEach(missing::remove);
    return Optional.of(
        new PlannedRun(
            revisionWith(view, layout),
            base,
            begins ? newestGeneration(view) + 1 : base.orElseThrow().generation(),
            layout,
            runs.subList(0, kept),
            new TileSpan(after, upTo),
            Cuts.rows(after, upTo, extents),
            Cuts.rows(Cuts.none(partitions), upTo, extents),
            newRows,
            !upTo.equals(all),
            missing.stream().sorted().toList()));
  }

  /** How many rows each run has. */
  static List<Long> rows(List<TileRun> runs, List<LogExtent> extents) {
    ImmutableList.Builder<Long> rows = ImmutableList.builder();
    List<Long> before = Cuts.none(extents.size());
    for (TileRun run : runs) {
      rows.add(Cuts.sum(Cuts.rows(before, run.cuts(), extents)));
      before = run.cuts();
    }
    return rows.build();
  }

  /** Going back to an older commit does not make its generation the newest. */
  private long newestGeneration(ViewPlan view) {
    return history.commits().stream()
        .map(commit -> commit.tiles(view.name(), view.version()))
        .flatMap(Optional::stream)
        .mapToLong(ViewTiles::generation)
        .max()
        .orElse(0);
  }

  private ViewPlan revisionWith(ViewPlan view, TileLayout layout) {
    List<ViewPlan> revisions =
        Stream.concat(
                Stream.of(view),
                catalog.history().stream()
                    .filter(
                        known ->
                            known.name().equals(view.name()) && known.version() == view.version())
                    .sorted(Comparator.comparingInt(ViewPlan::revision).reversed()))
            .toList();
    return revisions.stream()
        .filter(revision -> groups(revision).containsAll(layout.groups()))
        .findFirst()
        .orElseThrow(
            () ->
                new LockstepException(
                    ErrorCode.INTERNAL,
                    "No revision of %s has all of its tiles' aggregations: %s; materialize --full makes new tiles"
                        .formatted(TileCommit.key(view.name(), view.version()), layout.groups())));
  }

  private static List<String> groups(ViewPlan view) {
    List<String> groups = new ArrayList<>();
    for (FeaturePlan feature : view.features()) {
      TileGroup.of(feature).ifPresent(group -> groups.add(group.id()));
    }
    return groups;
  }
}
