/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.expression.Expression;
import dev.lockstep.expression.ExpressionException;
import dev.lockstep.expression.WhereFailure;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tiles of one run from its rows, which come in the order of (key, event time). Holds one
 * open tile per level, whatever the number of rows. Not thread-safe.
 */
public final class TileBuilder implements Function<String, @Nullable Object> {
  private final TileLayout layout;
  private final long run;
  private final TileSink sink;
  private final ImmutableMap<String, Integer> columns;
  private final List<Group<?>> groups = new ArrayList<>();
  private final List<Expression> wheres = new ArrayList<>();
  private final byte[] verdicts;
  private final String[] failures;
  private final Open[] open;
  private @Nullable EntityKey key;
  private @Nullable LogRow current;

  private static final byte COUNTS = 1;
  private static final byte FAILS = 2;

  /**
   * @param layout whose groups are all among the view's features
   * @param run the number that the tiles carry
   * @throws IllegalArgumentException if a group of the layout is none of the view's
   */
  public TileBuilder(ViewPlan view, TileLayout layout, long run, TileSink sink) {
    this.layout = layout;
    this.run = run;
    this.sink = sink;
    ImmutableMap.Builder<String, Integer> places = ImmutableMap.builder();
    for (int i = 0; i < view.columns().size(); i++) {
      places.put(view.columns().get(i).name(), i);
    }
    this.columns = places.buildOrThrow();
    Map<String, TileGroup> known = new HashMap<>();
    for (FeaturePlan feature : view.features()) {
      TileGroup.of(feature).ifPresent(group -> known.put(group.id(), group));
    }
    Map<String, Integer> wherePlaces = new HashMap<>();
    for (String id : layout.groups()) {
      TileGroup group = known.get(id);
      checkArgument(group != null, "View %s has no feature for '%s'", view.name(), id);
      groups.add(group(group, group.aggregator(), wherePlaces));
    }
    this.verdicts = new byte[wheres.size()];
    this.failures = new String[wheres.size()];
    this.open = new Open[layout.levels()];
    for (int level = 0; level < open.length; level++) {
      open[level] = new Open();
    }
  }

  private <S> Group<S> group(
      TileGroup group, Aggregator<S> aggregator, Map<String, Integer> wherePlaces) {
    int where = -1;
    if (group.where().isPresent()) {
      Expression expression = group.where().get();
      where = wherePlaces.computeIfAbsent(expression.text(), text -> wheres.size());
      if (where == wheres.size()) {
        wheres.add(expression);
      }
    }
    int column =
        group
            .column()
            .map(
                plan -> {
                  Integer place = columns.get(plan.name());
                  checkArgument(place != null, "The view has no column %s", plan.name());
                  return place;
                })
            .orElse(-1);
    return new Group<>(aggregator, column, where);
  }

  /** Takes one row. */
  public void add(LogRow row) throws IOException {
    if (!row.key().equals(key)) {
      finish();
      key = row.key();
    }
    long time = row.eventTimeMillis();
    if (!TileLayout.TILED.contains(time)) {
      return;
    }
    long slot = layout.slot(0, time);
    if (open[0].rows > 0 && open[0].slot != slot) {
      close(0, time);
    }
    judge(row);
    open[0].add(row, slot);
  }

  /** Gives out what is still open. */
  public void finish() throws IOException {
    for (int level = 0; level < open.length; level++) {
      close(level);
    }
  }

  /** The value of a column in the row whose {@code where} is being evaluated. */
  @Override
  public @Nullable Object apply(String column) {
    Integer place = columns.get(column);
    LogRow row = current;
    if (place == null || row == null) {
      throw new IllegalArgumentException("Rows have no column " + column);
    }
    return row.values().get(place);
  }

  private void judge(LogRow row) {
    current = row;
    for (int i = 0; i < verdicts.length; i++) {
      try {
        verdicts[i] = wheres.get(i).test(this) ? COUNTS : 0;
      } catch (ExpressionException e) {
        verdicts[i] = FAILS;
        failures[i] = WhereFailure.reason(e);
      }
    }
  }

  /** Closes a level, and those above whose hop ends with it. */
  private void close(int level, long nextTime) throws IOException {
    close(level);
    int above = level + 1;
    if (above < open.length
        && open[above].rows > 0
        && open[above].slot != layout.slot(above, nextTime)) {
      close(above, nextTime);
    }
  }

  private void close(int level) throws IOException {
    Open tile = open[level];
    EntityKey entity = key;
    if (tile.rows == 0 || entity == null) {
      return;
    }
    sink.accept(tile.tile(entity));
    if (level + 1 < open.length) {
      open[level + 1].combine(tile, layout.slot(level + 1, layout.times(tile.slot).firstMillis()));
    }
    tile.clear();
  }

  private record Group<S>(Aggregator<S> aggregator, int column, int where) {}

  private <S> Cell<S> cell(Group<S> group) {
    return new Cell<>(group);
  }

  /** A tile that may still get rows. */
  private final class Open {
    private final List<Cell<?>> cells = new ArrayList<>();
    private long slot;
    private long rows;
    private long maxSeq = Long.MIN_VALUE;

    Open() {
      groups.forEach(group -> cells.add(cell(group)));
    }

    void add(LogRow row, long rowSlot) {
      slot = rowSlot;
      rows++;
      maxSeq = Math.max(maxSeq, row.seq());
      for (Cell<?> cell : cells) {
        cell.add(row);
      }
    }

    void combine(Open finer, long finerSlot) {
      slot = finerSlot;
      rows += finer.rows;
      maxSeq = Math.max(maxSeq, finer.maxSeq);
      for (int i = 0; i < cells.size(); i++) {
        cells.get(i).combine(finer.cells.get(i));
      }
    }

    Tile tile(EntityKey entity) {
      List<String> texts = new ArrayList<>(cells.size());
      for (Cell<?> cell : cells) {
        texts.add(cell.encode());
      }
      return new Tile(entity.encoded(), slot, run, rows, maxSeq, texts);
    }

    void clear() {
      rows = 0;
      maxSeq = Long.MIN_VALUE;
      cells.forEach(Cell::clear);
    }
  }

  private final class Cell<S> {
    private final Group<S> group;
    private S state;
    private long counted;
    private long newest;
    private String failure = "";

    Cell(Group<S> group) {
      this.group = group;
      this.state = group.aggregator().identity();
    }

    void add(LogRow row) {
      byte verdict = group.where() < 0 ? COUNTS : verdicts[group.where()];
      if (verdict == COUNTS) {
        Object value = group.column() < 0 ? null : row.values().get(group.column());
        group.aggregator().add(state, value, row.eventTimeMillis(), row.seq());
        newest = counted == 0 ? row.eventTimeMillis() : Math.max(newest, row.eventTimeMillis());
        counted++;
      } else if (verdict == FAILS) {
        fail(failures[group.where()]);
      }
    }

    /** The cell of the same group in a finer tile. */
    @SuppressWarnings("unchecked")
    void combine(Cell<?> finer) {
      if (finer.counted > 0) {
        group.aggregator().combine(state, (S) finer.state);
        newest = counted == 0 ? finer.newest : Math.max(newest, finer.newest);
        counted += finer.counted;
      }
      if (!finer.failure.isEmpty()) {
        fail(finer.failure);
      }
    }

    /** Of several failures the first in the order of their texts, so that order does not show. */
    private void fail(String reason) {
      failure = failure.isEmpty() || reason.compareTo(failure) < 0 ? reason : failure;
    }

    String encode() {
      byte[] bytes = counted == 0 ? new byte[0] : group.aggregator().serialize(state);
      return new TileCell(counted, newest, failure, bytes).encode();
    }

    void clear() {
      if (counted > 0) {
        state = group.aggregator().identity();
      }
      counted = 0;
      newest = 0;
      failure = "";
    }
  }
}
