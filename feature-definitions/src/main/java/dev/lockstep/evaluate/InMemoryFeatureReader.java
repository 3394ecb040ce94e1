/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A reader over rows in memory, for tests and for definitions that are being tried out. Answers at
 * once: a lower bound that is not met fails without waiting, and deadlines play no part.
 * Thread-safe; an answer sees each {@link #append} whole or not at all.
 */
public final class InMemoryFeatureReader implements FeatureReader {
  private record Log(String view, int version) {}

  private final Map<Log, Map<EntityKey, List<LogRow>>> logs = new HashMap<>();

  /**
   * Adds rows to the feature log of a view's version. All rows of an entity share a partition, and
   * no two a seq.
   *
   * @throws IllegalArgumentException if a row has not one value per column of the view
   */
  public synchronized void append(ViewPlan view, Collection<LogRow> rows) {
    for (LogRow row : rows) {
      checkArgument(
          row.values().size() == view.columns().size(),
          "Cannot append a row of %s values to view %s of %s columns",
          row.values().size(),
          view.name(),
          view.columns().size());
    }
    Map<EntityKey, List<LogRow>> log = logs.computeIfAbsent(log(view), key -> new HashMap<>());
    for (LogRow row : rows) {
      log.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row);
    }
  }

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    return complete(() -> answer(request));
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    return complete(() -> explanation(request));
  }

  @Override
  public void close() {}

  private interface Answer<A> {
    A get();
  }

  private static <A> CompletableFuture<A> complete(Answer<A> answer) {
    try {
      return CompletableFuture.completedFuture(answer.get());
    } catch (LockstepException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private ViewAnswer answer(ViewRequest request) {
    PreparedView view = PreparedView.of(request.view(), request.features());
    List<List<LogRow>> visible = visibleRows(request);
    ImmutableList.Builder<EntityAnswer> answers = ImmutableList.builder();
    for (List<LogRow> rows : visible) {
      answers.add(
          new EntityAnswer(
              view.evaluate(request.asOfMillis(), rows), position(request.view(), rows)));
    }
    return new ViewAnswer(answers.build(), List.of());
  }

  private Explanation explanation(ViewRequest request) {
    if (request.features().size() != 1 || request.entities().size() != 1) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "Cannot explain more than one feature of one entity at a time");
    }
    ViewPlan view = request.view();
    FeaturePlan feature = request.features().get(0);
    long asOfMillis = request.asOfMillis();
    List<LogRow> rows = visibleRows(request).get(0);
    return new Explanation(
        ViewEvaluator.evaluate(view, request.features(), asOfMillis, rows).get(0),
        position(view, rows),
        ViewEvaluator.range(view, feature, asOfMillis),
        ViewEvaluator.rowsUsed(view, feature, asOfMillis, rows),
        rows.size(),
        0,
        List.of());
  }

  /** The rows that the read point shows, per entity of the request. */
  private synchronized List<List<LogRow>> visibleRows(ViewRequest request) {
    Map<EntityKey, List<LogRow>> log = logs.getOrDefault(log(request.view()), Map.of());
    List<List<LogRow>> visible = new ArrayList<>();
    for (int i = 0; i < request.entities().size(); i++) {
      List<LogRow> rows = new ArrayList<>();
      for (LogRow row : log.getOrDefault(request.entities().get(i), List.of())) {
        if (isVisible(row, request.point(), i)) {
          rows.add(row);
        }
      }
      checkReached(request, i, rows);
      visible.add(rows);
    }
    return visible;
  }

  private static boolean isVisible(LogRow row, ReadPoint point, int entity) {
    if (point instanceof ReadPoint.KnownAt knownAt) {
      return row.ingestTimeMillis() <= knownAt.ingestTimeMillis();
    }
    return !(point instanceof ReadPoint.UpTo upTo) || row.seq() <= upTo.seqs().get(entity);
  }

  private static void checkReached(ViewRequest request, int entity, List<LogRow> rows) {
    long atLeast =
        request.atLeastSeqs().isEmpty() ? Position.NO_ROW : request.atLeastSeqs().get(entity);
    if (highestSeq(rows) < atLeast) {
      throw new LockstepException(
          ErrorCode.POSITION_NOT_REACHED,
          "Cannot answer for entity %s of view %s: its row with seq %s has not arrived"
              .formatted(request.entities().get(entity), request.view().name(), atLeast));
    }
  }

  private static Position position(ViewPlan view, List<LogRow> rows) {
    int partition = rows.isEmpty() ? 0 : rows.get(0).partition();
    return new Position(view.version(), view.revision(), partition, 0, 0, highestSeq(rows));
  }

  private static long highestSeq(List<LogRow> rows) {
    long highest = Position.NO_ROW;
    for (LogRow row : rows) {
      highest = Math.max(highest, row.seq());
    }
    return highest;
  }

  private static Log log(ViewPlan view) {
    return new Log(view.name(), view.version());
  }
}
