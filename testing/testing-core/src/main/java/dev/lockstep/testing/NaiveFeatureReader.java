/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static com.google.common.base.Preconditions.checkArgument;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
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
 * The oracle: states the meaning of docs/semantics.md in plain loops over all rows. It shares no
 * code with the algebra, the windows or the evaluator that it judges; it reads only the fields of
 * plans and calls the compiled {@code where}. Slow, and obviously right.
 *
 * <p>An approximate count_distinct is answered exactly; {@link Agreement} knows the bound. A lower
 * bound that is not met fails at once, since nobody can append while a synchronized read runs.
 */
public final class NaiveFeatureReader implements FeatureReader {
  private record Log(String view, int version) {}

  private final Map<Log, Map<EntityKey, List<LogRow>>> logs = new HashMap<>();

  /** Adds rows to the log of the view's version; they are visible when this returns. */
  public synchronized void append(ViewPlan view, Collection<LogRow> rows) {
    Map<EntityKey, List<LogRow>> log =
        logs.computeIfAbsent(new Log(view.name(), view.version()), key -> new HashMap<>());
    for (LogRow row : rows) {
      checkArgument(
          row.values().size() == view.columns().size(), "Row does not fit view %s", view.name());
      log.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row);
    }
  }

  @Override
  public synchronized CompletableFuture<ViewAnswer> read(ViewRequest request) {
    List<EntityAnswer> answers = new ArrayList<>();
    for (int i = 0; i < request.entities().size(); i++) {
      List<LogRow> visible = visibleRows(request, i);
      if (!reaches(request, i, visible)) {
        return CompletableFuture.failedFuture(notReached(request, i));
      }
      NaiveEvaluator evaluator = new NaiveEvaluator(request.view(), request.asOfMillis(), visible);
      List<FeatureValue> values = new ArrayList<>();
      for (FeaturePlan feature : request.features()) {
        values.add(evaluator.value(feature));
      }
      answers.add(new EntityAnswer(values, position(request.view(), visible)));
    }
    return CompletableFuture.completedFuture(new ViewAnswer(answers, List.of()));
  }

  @Override
  public synchronized CompletableFuture<Explanation> explain(ViewRequest request) {
    checkArgument(
        request.features().size() == 1 && request.entities().size() == 1,
        "Explain takes one feature and one entity");
    List<LogRow> visible = visibleRows(request, 0);
    if (!reaches(request, 0, visible)) {
      return CompletableFuture.failedFuture(notReached(request, 0));
    }
    FeaturePlan feature = request.features().get(0);
    NaiveEvaluator evaluator = new NaiveEvaluator(request.view(), request.asOfMillis(), visible);
    return CompletableFuture.completedFuture(
        new Explanation(
            evaluator.value(feature),
            position(request.view(), visible),
            evaluator.range(feature),
            evaluator.rowsUsed(feature),
            visible.size(),
            0,
            List.of()));
  }

  @Override
  public void close() {}

  private List<LogRow> visibleRows(ViewRequest request, int entity) {
    Log log = new Log(request.view().name(), request.view().version());
    List<LogRow> visible = new ArrayList<>();
    for (LogRow row :
        logs.getOrDefault(log, Map.of()).getOrDefault(request.entities().get(entity), List.of())) {
      if (isVisible(row, request.point(), entity)) {
        visible.add(row);
      }
    }
    return visible;
  }

  private static boolean isVisible(LogRow row, ReadPoint point, int entity) {
    if (point instanceof ReadPoint.KnownAt knownAt) {
      return row.ingestTimeMillis() <= knownAt.ingestTimeMillis();
    }
    if (point instanceof ReadPoint.UpTo upTo) {
      return row.seq() <= upTo.seqs().get(entity);
    }
    return true;
  }

  private static boolean reaches(ViewRequest request, int entity, List<LogRow> visible) {
    return request.atLeastSeqs().isEmpty()
        || highestSeq(visible) >= request.atLeastSeqs().get(entity);
  }

  private static long highestSeq(List<LogRow> visible) {
    return visible.stream().mapToLong(LogRow::seq).max().orElse(Position.NO_ROW);
  }

  private static Position position(ViewPlan view, List<LogRow> visible) {
    int partition = visible.isEmpty() ? 0 : visible.get(0).partition();
    return new Position(view.version(), view.revision(), partition, 0, 0, highestSeq(visible));
  }

  private static LockstepException notReached(ViewRequest request, int entity) {
    return new LockstepException(
        ErrorCode.POSITION_NOT_REACHED,
        "Cannot see row %s of entity %s in view %s"
            .formatted(
                request.atLeastSeqs().get(entity),
                request.entities().get(entity),
                request.view().name()));
  }
}
