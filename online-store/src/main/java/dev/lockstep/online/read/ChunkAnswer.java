/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.lowering.RowFilter;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Position;
import dev.lockstep.store.StoreQuery;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.tile.TilePart;
import dev.lockstep.tile.ViewTiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The answers for one chunk: rows and tiles are read side by side, then evaluated. Each part runs
 * once, on any thread; whoever runs the last evaluates.
 */
final class ChunkAnswer {
  private final ReadTools tools;
  private final RequestPlan plan;
  private final Chunk chunk;
  private final int runs;
  private final long cut;
  private final ChunkRead rowRead;
  private final @Nullable TileRead tileRead;
  private final AtomicInteger open;
  private final List<StoreQuery> moreQueries = new ArrayList<>();
  private @Nullable EntityRows rows;
  private EntityTiles tiles = EntityTiles.NONE;

  ChunkAnswer(ReadTools tools, RequestPlan plan, Chunk chunk) {
    this(tools, plan, chunk, plan.shape().selection(chunk.keys().size() > 1));
  }

  /**
   * @param selection what to bring of each row
   */
  ChunkAnswer(ReadTools tools, RequestPlan plan, Chunk chunk, RowSelection selection) {
    this(tools, plan, chunk, runsAt(plan, chunk), selection);
  }

  private ChunkAnswer(
      ReadTools tools, RequestPlan plan, Chunk chunk, int runs, RowSelection selection) {
    this.tools = tools;
    this.plan = plan;
    this.chunk = chunk;
    this.runs = runs;
    this.cut =
        plan.tiled()
            .map(tiled -> tiled.tiles().cut(chunk.partition(), runs))
            .orElse(Long.MIN_VALUE);
    boolean hasTiles = cut != Long.MIN_VALUE;
    ViewRequest request = plan.request();
    Optional<RowFilter.BeyondTiles> beyond =
        plan.tiled()
            .filter(tiled -> hasTiles)
            .map(tiled -> new RowFilter.BeyondTiles(cut, tiled.view().edges()));
    this.rowRead = new ChunkRead(tools, request, plan.shape(), chunk, selection, beyond);
    this.tileRead =
        hasTiles
            ? plan.tiled()
                .map(
                    tiled ->
                        new TileRead(
                            tools,
                            tiled.tiles(),
                            tiled.view(),
                            chunk,
                            runs,
                            request.deadlineNanos()))
                .orElseThrow()
            : null;
    this.open = new AtomicInteger(tileRead == null ? 1 : 2);
  }

  private static int runsAt(RequestPlan plan, Chunk chunk) {
    return plan.tiled()
        .map(tiled -> tiled.tiles().runsAt(chunk.partition(), plan.request().point()))
        .orElse(0);
  }

  /** What is to be read, in any order or side by side. */
  List<Runnable> parts() {
    TileRead read = tileRead;
    Runnable readRows = () -> rows = rowRead.rows();
    return read == null ? List.of(readRows) : List.of(readRows, () -> tiles = read.tiles());
  }

  /** To be called once after each part; whether it was the last. */
  boolean isLastPart() {
    return open.decrementAndGet() == 0;
  }

  /** Everything that was asked. */
  List<StoreQuery> log() {
    List<StoreQuery> log = new ArrayList<>(rowRead.log());
    if (tileRead != null) {
      log.addAll(tileRead.log());
    }
    log.addAll(moreQueries);
    return log;
  }

  EntityRows rows() {
    EntityRows read = rows;
    if (read == null) {
      throw new IllegalStateException("Rows have not been read");
    }
    return read;
  }

  EntityTiles tiles() {
    return tiles;
  }

  /**
   * Evaluates the features of the chunk's entities.
   *
   * @param answers by place in the request; gets those of the chunk's places
   */
  void evaluate(EntityAnswer[] answers) {
    chunk
        .places()
        .forEach(
            (entity, places) -> {
              for (int place : places) {
                answers[place] = answer(entity, place);
              }
            });
  }

  private EntityAnswer answer(EntityKey entity, int place) {
    OptionalLong upTo = Chunk.position(plan.request(), place);
    List<TilePart> found = tiles.of(entity);
    if (upTo.isPresent() && found.stream().anyMatch(tile -> tile.maxSeq() > upTo.getAsLong())) {
      return answerWithFewerRuns(entity, place, upTo.getAsLong());
    }
    List<LogRow> all = rows().of(entity);
    List<LogRow> visible =
        upTo.isEmpty() ? all : all.stream().filter(row -> row.seq() <= upTo.getAsLong()).toList();
    return new EntityAnswer(
        plan.evaluation().evaluate(visible, cut, found), position(entity, visible, found));
  }

  /** Some tile holds a row beyond the position: the runs that may do so are read as rows. */
  private EntityAnswer answerWithFewerRuns(EntityKey entity, int place, long seq) {
    ViewTiles all = plan.tiled().orElseThrow().tiles();
    Chunk alone =
        new Chunk(
            chunk.partition(), Map.of(entity, List.of(place)), OptionalLong.of(seq), Map.of());
    ChunkAnswer again =
        new ChunkAnswer(
            tools,
            plan,
            alone,
            Math.min(runs, all.runsUpTo(chunk.partition(), seq)),
            plan.shape().selection(false));
    again.parts().forEach(Runnable::run);
    EntityAnswer answer = again.answer(entity, place);
    moreQueries.addAll(again.log());
    return answer;
  }

  /** What an answer for the entity comes from. */
  Position position(EntityKey entity, List<LogRow> visible, List<TilePart> used) {
    long seq = Position.NO_ROW;
    for (LogRow row : visible) {
      seq = Math.max(seq, row.seq());
    }
    for (TilePart tile : used) {
      seq = Math.max(seq, tile.maxSeq());
    }
    ViewPlan view = plan.request().view();
    boolean tiled = cut != Long.MIN_VALUE;
    return new Position(
        view.version(),
        view.revision(),
        KeyPartitioner.partition(entity, view.partitions()),
        tiled ? plan.tiled().orElseThrow().tiles().generation() : 0,
        tiled ? cut : 0,
        seq);
  }
}
