/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.evaluate.ViewEvaluator;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.StoreQuery;
import dev.lockstep.store.ViewRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Explains one value: it is computed as serving computes it, and then its rows are read at the same
 * position, those within tiles too. Used once.
 */
final class ExplainedRead {
  private final ReadTools tools;
  private final ViewRequest request;
  private final RequestPlan plan;
  private final RowSelection allColumns;

  /**
   * @param request for one feature of one entity
   */
  ExplainedRead(ReadTools tools, ViewRequest request, TileCommit commit) {
    this.tools = tools;
    this.request = request;
    this.plan = RequestPlan.of(request, commit);
    this.allColumns = new RowSelection(false, true, request.view().columns());
  }

  Explanation explain() {
    EntityKey entity = request.entities().get(0);
    ChunkAnswer served = read(plan);
    EntityAnswer[] answers = new EntityAnswer[1];
    served.evaluate(answers);
    EntityAnswer answer = answers[0];
    List<StoreQuery> queries = new ArrayList<>(served.log());
    List<LogRow> rows = served.rows().of(entity);
    int tilesUsed = served.tiles().of(entity).size();
    if (tilesUsed > 0) {
      rows = rowsAt(answer.position().seq(), rows, queries);
    }
    ViewPlan view = request.view();
    FeaturePlan feature = request.features().get(0);
    long asOf = request.asOfMillis();
    return new Explanation(
        answer.values().get(0),
        answer.position(),
        ViewEvaluator.range(view, feature, asOf),
        ViewEvaluator.rowsUsed(view, feature, asOf, rows),
        rows.size(),
        tilesUsed,
        queries);
  }

  private ChunkAnswer read(RequestPlan how) {
    Chunk chunk = Chunk.of(how.request(), true).get(0);
    ChunkAnswer answer = new ChunkAnswer(tools, how, chunk, allColumns);
    answer.parts().forEach(Runnable::run);
    return answer;
  }

  /** All rows that the answer came from; those beside tiles alone if there are too many. */
  private List<LogRow> rowsAt(long seq, List<LogRow> beside, List<StoreQuery> queries) {
    ViewRequest there =
        new ViewRequest(
            request.view(),
            request.features(),
            request.entities(),
            request.asOfMillis(),
            new ReadPoint.UpTo(List.of(seq)),
            List.of(),
            request.deadlineNanos());
    try {
      ChunkAnswer rows = read(RequestPlan.ofRows(there, plan.shape()));
      queries.addAll(rows.log());
      return rows.rows().of(request.entities().get(0));
    } catch (LockstepException e) {
      if (e.code() != ErrorCode.ROW_LIMIT) {
        throw e;
      }
      return beside;
    }
  }
}
