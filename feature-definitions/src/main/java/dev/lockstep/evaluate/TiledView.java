/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.tile.Slots;
import dev.lockstep.tile.TileCover;
import dev.lockstep.tile.TileGroup;
import dev.lockstep.tile.TileLayout;
import dev.lockstep.tile.TilePart;
import dev.lockstep.time.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some features of a view at one moment, for tiles and rows together: which tiles and rows are
 * wanted, and what the values are. To the bit the values of the same rows without tiles. Immutable
 * and thread-safe.
 */
public final class TiledView {
  /** How one feature is evaluated: with tiles if there is a cover, else with rows alone. */
  private record Step(WindowedFeature<?> feature, int group, @Nullable TileCover cover) {}

  private final ImmutableList<Step> steps;
  private final ImmutableList<Slots> slots;
  private final ImmutableList<TimeRange> edges;
  private final ImmutableList<Integer> groups;
  private final TimeRange span;
  private final Map<String, Integer> columns;
  private final List<Expression> wheres;
  private final boolean ordered;
  private final long asOfMillis;

  private TiledView(ViewPlan view, List<FeaturePlan> features, long asOfMillis, TileLayout layout) {
    this.asOfMillis = asOfMillis;
    this.columns = PreparedView.columnPlaces(view);
    this.wheres = new ArrayList<>();
    Map<String, Integer> wherePlaces = new LinkedHashMap<>();
    Map<TimeRange, TileCover> covers = new HashMap<>();
    List<TimeRange> rowRanges = rowRanges(view, features, asOfMillis, layout, covers);
    ImmutableList.Builder<Step> built = ImmutableList.builder();
    ImmutableSortedSet.Builder<Integer> used = ImmutableSortedSet.naturalOrder();
    List<TimeRange> wanted = new ArrayList<>(rowRanges);
    List<Slots> tiles = new ArrayList<>();
    TimeRange all = new TimeRange(Long.MAX_VALUE, Long.MIN_VALUE);
    boolean needsOrder = false;
    for (FeaturePlan feature : features) {
      AggregateFeature aggregate = (AggregateFeature) feature;
      TimeRange range = aggregate.window().rangeAt(asOfMillis);
      all = all.span(range);
      needsOrder |= aggregate.maxRows().isPresent();
      WindowedFeature<?> windowed = PreparedView.windowed(aggregate, columns, wherePlaces, wheres);
      TileCover cover = isWithin(range, rowRanges) ? null : covers.get(range);
      int group = cover == null ? -1 : group(feature, layout);
      if (cover != null) {
        used.add(group);
        wanted.addAll(cover.edges());
        tiles.addAll(cover.slots());
      }
      built.add(new Step(windowed, group, cover));
    }
    this.steps = built.build();
    this.slots = mergedSlots(tiles);
    this.edges = mergedRanges(wanted);
    this.groups = used.build().asList();
    this.span = all;
    this.ordered = needsOrder;
  }

  /**
   * Prepares a request.
   *
   * @param features features of the view
   * @param asOfMillis T, epoch milliseconds
   * @return empty if tiles of the layout are of no use to any of the features
   */
  public static Optional<TiledView> of(
      ViewPlan view, List<FeaturePlan> features, long asOfMillis, TileLayout layout) {
    if (layout.isEmpty() || !features.stream().allMatch(AggregateFeature.class::isInstance)) {
      return Optional.empty();
    }
    TiledView tiled = new TiledView(view, features, asOfMillis, layout);
    return tiled.slots.isEmpty() ? Optional.empty() : Optional.of(tiled);
  }

  /** The tiles that are wanted, without overlap. */
  public List<Slots> slots() {
    return slots;
  }

  /** Which cells of tiles are wanted: places in {@link TileLayout#groups}, ascending. */
  public List<Integer> groups() {
    return groups;
  }

  /** Event times of rows that are wanted although tiles hold them, without overlap. */
  public List<TimeRange> edges() {
    return edges;
  }

  /** Event times of rows that can matter at all. */
  public TimeRange span() {
    return span;
  }

  /**
   * Evaluates the features for one entity.
   *
   * @param rows of {@link #span}: all that the tiles do not hold, and those at {@link #edges}; more
   *     do no harm if they are beyond {@code cut} or outside the hops
   * @param cut rows with a higher {@code seq} are in no tile
   * @param tiles of {@link #slots}, each with one cell per element of {@link #groups}
   * @return one value per feature, in their order
   * @throws IllegalArgumentException if a cell holds no state of its group
   */
  public List<FeatureValue> evaluate(List<LogRow> rows, long cut, List<TilePart> tiles) {
    Rows shared = new Rows(rows, ordered, wheres, columns);
    ImmutableList.Builder<FeatureValue> values =
        ImmutableList.builderWithExpectedSize(steps.size());
    for (Step step : steps) {
      TileCover cover = step.cover();
      values.add(
          cover == null
              ? step.feature().evaluate(shared, asOfMillis)
              : step.feature()
                  .evaluate(shared, asOfMillis, cover, cut, tiles, groups.indexOf(step.group())));
    }
    return values.build();
  }

  /** Ranges that must be read as rows anyway, since a feature has no tiles in them. */
  private static List<TimeRange> rowRanges(
      ViewPlan view,
      List<FeaturePlan> features,
      long asOfMillis,
      TileLayout layout,
      Map<TimeRange, TileCover> covers) {
    List<TimeRange> ranges = new ArrayList<>();
    for (FeaturePlan feature : features) {
      TimeRange range = ViewEvaluator.range(view, feature, asOfMillis);
      TileCover cover = covers.computeIfAbsent(range, r -> TileCover.of(r, layout));
      if ((group(feature, layout) < 0 || cover.slots().isEmpty()) && !range.isEmpty()) {
        ranges.add(range);
      }
    }
    return ranges;
  }

  private static int group(FeaturePlan feature, TileLayout layout) {
    return TileGroup.of(feature).map(group -> layout.groups().indexOf(group.id())).orElse(-1);
  }

  private static boolean isWithin(TimeRange range, List<TimeRange> others) {
    return range.isEmpty()
        || others.stream()
            .anyMatch(
                other ->
                    other.firstMillis() <= range.firstMillis()
                        && range.lastMillis() <= other.lastMillis());
  }

  private static ImmutableList<Slots> mergedSlots(List<Slots> slots) {
    slots.sort(Comparator.comparingLong(Slots::first));
    List<Slots> merged = new ArrayList<>();
    for (Slots next : slots) {
      Slots last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && next.first() <= last.last() + 1) {
        merged.set(merged.size() - 1, new Slots(last.first(), Math.max(last.last(), next.last())));
      } else {
        merged.add(next);
      }
    }
    return ImmutableList.copyOf(merged);
  }

  private static ImmutableList<TimeRange> mergedRanges(List<TimeRange> ranges) {
    ranges.sort(Comparator.comparingLong(TimeRange::firstMillis));
    List<TimeRange> merged = new ArrayList<>();
    for (TimeRange next : ranges) {
      TimeRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && next.firstMillis() <= last.lastMillis()) {
        merged.set(merged.size() - 1, last.span(next));
      } else {
        merged.add(next);
      }
    }
    return ImmutableList.copyOf(merged);
  }
}
