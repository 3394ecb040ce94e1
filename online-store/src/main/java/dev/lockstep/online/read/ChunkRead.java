/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.lowering.RowFilter;
import dev.lockstep.online.lowering.RowQueries;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.online.lowering.TableQuery;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.StoreQuery;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.time.TimeRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads the rows of one chunk, again and again until what comes is complete or it is time to give
 * up. Used once, by one thread.
 */
final class ChunkRead {
  /** An entity's, on average over those of a request. */
  private static final int FEW_ROWS = 4;

  private static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  private final ReadTools tools;
  private final ViewRequest request;
  private final ReadShape shape;
  private final Chunk chunk;
  private final RowSelection selection;
  private final RowQueries queries;
  private final ProvenQueries proven;
  private final Map<EntityKey, Long> unproven;
  private final Optional<RowFilter.BeyondTiles> beyond;

  /**
   * @param selection what to bring of each row
   * @param beyond which rows are wanted beside tiles; empty for all
   */
  ChunkRead(
      ReadTools tools,
      ViewRequest request,
      ReadShape shape,
      Chunk chunk,
      RowSelection selection,
      Optional<RowFilter.BeyondTiles> beyond) {
    this.tools = tools;
    this.request = request;
    this.shape = shape;
    this.chunk = chunk;
    this.selection = selection;
    this.queries = new RowQueries(request.view(), tools.config().naming());
    this.beyond = beyond;
    this.proven =
        new ProvenQueries(
            tools, tools.health().of(request.view()), chunk.partition(), request.deadlineNanos());
    this.unproven = new HashMap<>(chunk.atLeast());
    // An answer must show all rows up to the cut, see attempt.
    beyond.ifPresent(tiles -> unproven.values().removeIf(seq -> seq <= tiles.cut()));
  }

  /** What was asked. */
  List<StoreQuery> log() {
    return proven.log();
  }

  /**
   * The rows of the chunk's entities that the shape needs, at one position of each.
   *
   * @throws LockstepException as {@link dev.lockstep.store.FeatureReader#read}
   */
  EntityRows rows() {
    while (true) {
      try {
        proven.await();
        EntityRows rows = attempt();
        if (seesLowerBounds(rows)) {
          return rows;
        }
        if (prove()) {
          // The rows are there now, so the next answer must have been computed from them.
          continue;
        }
      } catch (LockstepException e) {
        if (!unproven.isEmpty() && e.code() == ErrorCode.DEADLINE_EXCEEDED) {
          throw notReached();
        }
        proven.failed(e);
      }
      proven.pause(unproven.isEmpty() ? ProvenQueries::late : this::notReached);
    }
  }

  private EntityRows attempt() {
    // Tiles hold the rows up to the cut, so the answer must come from no shorter log.
    beyond.ifPresent(tiles -> proven.expectSeq(tiles.cut()));
    if (shape.range().isEmpty() || chunk.maxSeq().orElse(0) == Long.MIN_VALUE) {
      return newRows(selection, chunk.keys());
    }
    RowFilter filter = filter(chunk.keys(), shape.range());
    if (shape.newest().isPresent() && chunk.places().size() == 1) {
      return ask(queries.newestRows(selection, filter, shape.newest().getAsInt()), selection);
    }
    if (request.view().kind() instanceof ViewKind.Latest) {
      return fewRows(filter).orElseGet(() -> newestOfEach(filter));
    }
    return ask(queries.rows(selection, filter, tools.config().maxRowsPerQuery()), selection);
  }

  /**
   * All rows of the entities, if they are so few that one query for them is cheaper than the two
   * that find the newest.
   */
  private Optional<EntityRows> fewRows(RowFilter filter) {
    ViewHealth health = tools.health().of(request.view());
    if (!health.mayHaveFewRows()) {
      return Optional.empty();
    }
    int most = Math.min(FEW_ROWS * filter.keys().size(), tools.config().maxRowsPerQuery());
    try {
      EntityRows rows = ask(queries.rows(selection, filter, most), selection);
      // An answer's position is that of the newest rows, whichever way they were found: it must not
      // go back when the next read finds them in the other.
      for (EntityKey key : filter.keys()) {
        rows.of(key).stream()
            .mapToLong(LogRow::eventTimeMillis)
            .max()
            .ifPresent(
                newest -> rows.retain(key.encoded(), row -> row.eventTimeMillis() == newest));
      }
      return Optional.of(rows);
    } catch (LockstepException e) {
      if (e.code() != ErrorCode.ROW_LIMIT) {
        throw e;
      }
      health.hasManyRows();
      return Optional.empty();
    }
  }

  /**
   * Finds the newest event time of each entity first and then the rows that have it. Rows that came
   * in between are not counted: the position is that of the first answer, and the second answer
   * holds everything up to it, since it has seen the highest seq of the first.
   */
  private EntityRows newestOfEach(RowFilter filter) {
    NewestTimes times =
        proven.ask(queries.newestTimes(filter), NewestTimes::new, NewestTimes::highestSeq);
    if (times.byKey().isEmpty()) {
      return newRows(selection, filter.keys());
    }
    List<EntityKey> found = times.byKey().keySet().stream().map(EntityKey::new).toList();
    List<Long> eventTimes =
        times.byKey().values().stream()
            .map(NewestTimes.Newest::eventTimeMillis)
            .distinct()
            .toList();
    RowFilter winners = filter(found, shape.range()).withMaxSeq(times.highestSeq());
    EntityRows rows =
        ask(
            queries.rowsAt(selection, winners, eventTimes, tools.config().maxRowsPerQuery()),
            selection);
    times
        .byKey()
        .forEach(
            (key, newest) -> {
              rows.retain(
                  key,
                  row ->
                      row.eventTimeMillis() == newest.eventTimeMillis()
                          && row.seq() <= newest.seq());
              if (rows.of(new EntityKey(key)).isEmpty()) {
                throw new LockstepException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "Pinot has lost the newest row of entity %s in view %s"
                        .formatted(key, request.view().name()));
              }
            });
    return rows;
  }

  private boolean seesLowerBounds(EntityRows rows) {
    unproven.entrySet().removeIf(e -> sees(rows, e.getKey(), e.getValue()));
    return unproven.isEmpty();
  }

  /** Looks for the rows of lower bounds that the answer did not need. */
  private boolean prove() {
    List<EntityKey> keys = List.copyOf(unproven.keySet());
    Set<Long> seqs = new HashSet<>(unproven.values());
    RowSelection bare = new RowSelection(keys.size() > 1, false, List.of());
    EntityRows rows =
        ask(
            queries.rowsWithSeqs(bare, filter(keys, ALL), seqs, tools.config().maxRowsPerQuery()),
            bare,
            keys);
    return seesLowerBounds(rows);
  }

  private static boolean sees(EntityRows rows, EntityKey key, long seq) {
    return rows.of(key).stream().anyMatch(row -> row.seq() >= seq);
  }

  private EntityRows ask(TableQuery query, RowSelection wanted) {
    return ask(query, wanted, chunk.keys());
  }

  private EntityRows ask(TableQuery query, RowSelection wanted, List<EntityKey> keys) {
    EntityRows rows = proven.ask(query, () -> newRows(wanted, keys), EntityRows::highestSeq);
    rows.checkDistinct();
    return rows;
  }

  private RowFilter filter(List<EntityKey> keys, TimeRange range) {
    OptionalLong maxIngest =
        request.point() instanceof ReadPoint.KnownAt knownAt
            ? OptionalLong.of(knownAt.ingestTimeMillis())
            : OptionalLong.empty();
    return new RowFilter(
        keys, range, chunk.maxSeq(), maxIngest, range.equals(ALL) ? Optional.empty() : beyond);
  }

  private EntityRows newRows(RowSelection wanted, List<EntityKey> keys) {
    return new EntityRows(request.view(), wanted, keys, chunk.partition());
  }

  private LockstepException notReached() {
    Map.Entry<EntityKey, Long> first = unproven.entrySet().iterator().next();
    return new LockstepException(
        ErrorCode.POSITION_NOT_REACHED,
        "Cannot see row %s of entity %s in view %s"
            .formatted(first.getValue(), first.getKey(), request.view().name()));
  }
}
