/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import dev.lockstep.evaluate.PreparedView;
import dev.lockstep.evaluate.ViewEvaluator;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.read.RowSource;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.time.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request, as far as memory can answer it. Used once, by one thread. */
final class HotRead {
  private final HotViews views;
  private final RowSource source;
  private final ViewRequest request;
  private final ViewPlan plan;
  private final HotView view;
  private final TimeRange range;
  private final @Nullable Long[] taken;
  private final EntityAnswer[] answers;
  private @Nullable PreparedView prepared;

  HotRead(HotViews views, RowSource source, ViewRequest request) {
    this.views = views;
    this.source = source;
    this.request = request;
    this.plan = request.view();
    this.view = views.of(plan);
    this.range = ViewEvaluator.range(plan, request.features(), request.asOfMillis());
    this.taken = new Long[plan.partitions()];
    this.answers = new EntityAnswer[request.entities().size()];
  }

  /** By place in the request; those that were not answered are null. */
  EntityAnswer[] answers() {
    return answers;
  }

  /**
   * Answers what it can.
   *
   * @return the places that the store has to answer
   */
  List<Integer> answer() {
    boolean live = views.isLive();
    List<Integer> missing = new ArrayList<>();
    for (int place = 0; place < answers.length; place++) {
      Optional<EntityAnswer> answer = live ? answer(place) : Optional.empty();
      if (answer.isPresent()) {
        answers[place] = answer.get();
      } else {
        missing.add(place);
      }
    }
    return missing;
  }

  /**
   * The request for the entities at some places. Where nobody says what the answer must see, it
   * must see what memory has shown already: the store may be a little behind.
   */
  ViewRequest rest(List<Integer> places) {
    List<EntityKey> entities = new ArrayList<>();
    List<Long> bounds = new ArrayList<>();
    for (int place : places) {
      EntityKey entity = request.entities().get(place);
      entities.add(entity);
      long bound = bound(place);
      HotSlice slice = view.slice(entity);
      if (slice != null && request.point() instanceof ReadPoint.Latest) {
        bound = Math.max(bound, slice.shownSeq());
      }
      bounds.add(bound);
    }
    return new ViewRequest(
        plan,
        request.features(),
        entities,
        request.asOfMillis(),
        request.point() instanceof ReadPoint.UpTo upTo
            ? new ReadPoint.UpTo(places.stream().map(upTo.seqs()::get).toList())
            : request.point(),
        bounds,
        request.deadlineNanos());
  }

  private long bound(int place) {
    return request.atLeastSeqs().isEmpty() ? Position.NO_ROW : request.atLeastSeqs().get(place);
  }

  private Optional<EntityAnswer> answer(int place) {
    EntityKey entity = request.entities().get(place);
    int partition = KeyPartitioner.partition(entity, plan.partitions());
    // Before the slice: one that is there now has all rows that were taken before.
    long seen = taken(partition);
    HotSlice slice = view.slice(entity);
    if (slice == null) {
      views.missed(view, entity);
      return Optional.empty();
    }
    if (slice.isUnfitForLong()) {
      view.drop(entity);
    }
    HotSlice.Held held = slice.held();
    if (held == null
        || seen == HotPartition.NOWHERE
        || Math.max(needed(place), bound(place)) > Math.max(seen, held.highestSeq())) {
      return Optional.empty();
    }
    return visible(held, place).map(rows -> answer(slice, partition, rows));
  }

  private EntityAnswer answer(HotSlice slice, int partition, List<LogRow> rows) {
    long seq = Position.NO_ROW;
    for (LogRow row : rows) {
      seq = Math.max(seq, row.seq());
    }
    slice.shown(seq);
    PreparedView evaluator = prepared;
    if (evaluator == null) {
      evaluator = PreparedView.of(plan, request.features());
      prepared = evaluator;
    }
    return new EntityAnswer(
        evaluator.evaluate(request.asOfMillis(), rows),
        new Position(plan.version(), plan.revision(), partition, 0, 0, seq));
  }

  /** Up to where slices of a partition hold all rows; asked once, so before any of its slices. */
  private long taken(int partition) {
    Long known = taken[partition];
    if (known == null) {
      long reached = view.partition(partition).taken();
      known =
          reached != HotPartition.NOWHERE && source.isReachedBy(plan, partition, reached)
              ? reached
              : HotPartition.NOWHERE;
      taken[partition] = known;
    }
    return known;
  }

  /** The position that the request names; the lowest if it names none. */
  private long needed(int place) {
    return request.point() instanceof ReadPoint.UpTo upTo ? upTo.seqs().get(place) : Long.MIN_VALUE;
  }

  /** The rows that count, as a read of the store brings them; empty if some may be missing. */
  private Optional<List<LogRow>> visible(HotSlice.Held held, int place) {
    boolean latest = plan.kind() instanceof ViewKind.Latest;
    if (!latest && !range.isEmpty() && range.firstMillis() < held.fromMillis()) {
      return Optional.empty();
    }
    List<LogRow> rows = new ArrayList<>();
    long newest = Long.MIN_VALUE;
    for (LogRow row : held.rows()) {
      if (row != null && range.contains(row.eventTimeMillis()) && isVisible(row, place)) {
        rows.add(row);
        newest = Math.max(newest, row.eventTimeMillis());
      }
    }
    if (latest) {
      if (newest < held.fromMillis()) {
        return Optional.empty();
      }
      long winners = newest;
      rows.removeIf(row -> row.eventTimeMillis() != winners);
    }
    return Optional.of(rows);
  }

  private boolean isVisible(LogRow row, int place) {
    if (request.point() instanceof ReadPoint.UpTo upTo) {
      return row.seq() <= upTo.seqs().get(place);
    }
    return !(request.point() instanceof ReadPoint.KnownAt knownAt)
        || row.ingestTimeMillis() <= knownAt.ingestTimeMillis();
  }
}
