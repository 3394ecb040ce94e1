/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.ViewKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers the spine rows of a key range for some features of one view: merges rows and spine, both
 * in the order of (key, time), in one pass. Each row is taken in once and, per window, enters and
 * leaves once, so the time grows with rows plus spine rows whatever the windows hold; memory grows
 * with the rows of one entity that its windows hold at a time.
 *
 * <p>The answers have the bits of {@link dev.lockstep.evaluate.ViewEvaluator}. Not thread-safe; a
 * kernel may run over several key ranges, one after the other.
 */
public final class ViewKernel {
  private final KernelPlan plan;
  private final boolean asSeen;
  private final List<WhereVerdicts> wheres;
  private final RowRing ring;
  private final WindowTrack[] tracks;
  private final @Nullable LatestTrack latest;
  private final boolean anyAge;
  private final LateRows late = new LateRows();

  private FeatureColumn[] answers = {};
  private @Nullable RowBatch rows;
  private int at;

  /**
   * @param asSeen whether a spine row sees only rows that had arrived by its own T, or by what
   *     {@link SpineBatch#arrivals} says; else it sees every row of the stream
   */
  public ViewKernel(KernelPlan plan, boolean asSeen) {
    this.plan = plan;
    this.asSeen = asSeen;
    Map<String, Integer> places = plan.places();
    Tracks shared = new Tracks(plan);
    this.wheres =
        shared.wheres().stream().map(where -> new WhereVerdicts(where, places, 1 << 10)).toList();
    this.ring = new RowRing(plan.columns(), wheres, this::oldestNeeded);
    List<TrackPlan> plans = shared.plans();
    this.tracks =
        plans.stream()
            .map(track -> new WindowTrack(track, ring, wheres))
            .toArray(WindowTrack[]::new);
    this.latest =
        plan.view().kind() instanceof ViewKind.Latest kind ? latestTrack(kind, places) : null;
    this.anyAge = latest != null || plans.stream().anyMatch(TrackPlan::isEndless);
  }

  private LatestTrack latestTrack(ViewKind.Latest kind, Map<String, Integer> places) {
    int created =
        kind.createdColumn().map(name -> Objects.requireNonNull(places.get(name))).orElse(-1);
    int size = plan.features().size();
    int[] columns = new int[size];
    ColumnBuffer[] winner = new ColumnBuffer[size];
    for (int i = 0; i < size; i++) {
      ColumnPlan column = ((LatestFeature) plan.features().get(i)).column();
      columns[i] = Objects.requireNonNull(places.get(column.name()));
      winner[i] = new ColumnBuffer(column.type(), 1);
    }
    return new LatestTrack(kind, created, columns, winner, ring);
  }

  /** The columns that row batches must have, in this order. */
  public List<ColumnPlan> columns() {
    return plan.columns();
  }

  /**
   * Answers every row of a spine.
   *
   * @throws IllegalArgumentException if rows or spine are not in order
   */
  public void run(SpineStream spine, RowStream stream, FeatureSink sink) throws IOException {
    rows = stream.next();
    at = 0;
    int key = Integer.MIN_VALUE;
    long time = Long.MIN_VALUE;
    long arrival = Long.MIN_VALUE;
    for (SpineBatch batch = spine.next(); batch != null; batch = spine.next()) {
      prepareAnswers(batch.keys.length);
      for (int i = 0; i < batch.size; i++) {
        if (batch.keys[i] != key) {
          checkOrder(batch.keys[i] >= key);
          key = batch.keys[i];
          begin(key, stream);
        } else {
          checkOrder(batch.times[i] >= time && batch.arrivals[i] >= arrival);
        }
        time = batch.times[i];
        arrival = batch.arrivals[i];
        answer(key, time, asSeen ? arrival : Long.MAX_VALUE, stream, i);
      }
      sink.accept(batch, answers);
    }
    rows = null;
  }

  private static void checkOrder(boolean isInOrder) {
    if (!isInOrder) {
      throw new IllegalArgumentException("Cannot sweep what is not in the order of (key, time)");
    }
  }

  private void prepareAnswers(int capacity) {
    if (answers.length == 0 || answers[0].capacity() < capacity) {
      answers =
          plan.features().stream()
              .map(FeaturePlan::resultType)
              .map(type -> new FeatureColumn(type, capacity))
              .toArray(FeatureColumn[]::new);
    }
    for (FeatureColumn column : answers) {
      column.clear();
    }
  }

  private void begin(int key, RowStream stream) throws IOException {
    ring.clear();
    wheres.forEach(WhereVerdicts::clear);
    late.clear();
    for (WindowTrack track : tracks) {
      track.clear();
    }
    if (latest != null) {
      latest.clear();
    }
    RowBatch batch = rows;
    while (batch != null && batch.keys[at] < key) {
      batch = skipBefore(batch, key, stream);
    }
  }

  private @Nullable RowBatch skipBefore(RowBatch batch, int key, RowStream stream)
      throws IOException {
    while (at < batch.size && batch.keys[at] < key) {
      at++;
    }
    return at < batch.size ? batch : nextBatch(stream);
  }

  private @Nullable RowBatch nextBatch(RowStream stream) throws IOException {
    rows = stream.next();
    at = 0;
    return rows;
  }

  private void answer(int key, long asOfMillis, long knownAt, RowStream stream, int place)
      throws IOException {
    long firstMillis = Long.MAX_VALUE;
    for (WindowTrack track : tracks) {
      track.aim(asOfMillis);
      firstMillis = Math.min(firstMillis, track.firstMillis());
    }
    // What arrives now must be known before more rows are taken in, which may be late themselves.
    late.arriveUntil(knownAt);
    takeIn(key, asOfMillis, anyAge ? Long.MIN_VALUE : firstMillis, knownAt, stream);
    for (WindowTrack track : tracks) {
      track.move(knownAt, late);
      track.write(answers, place);
    }
    if (latest != null) {
      latest.move(knownAt, late);
      latest.write(asOfMillis, answers, place);
    }
  }

  /** Takes in the entity's rows up to T, but none that all windows have passed. */
  private void takeIn(
      int key, long asOfMillis, long firstMillis, long knownAtMillis, RowStream stream)
      throws IOException {
    RowBatch batch = rows;
    while (batch != null && batch.keys[at] == key && batch.eventTimes[at] <= asOfMillis) {
      if (batch.eventTimes[at] >= firstMillis) {
        if (batch.ingestTimes[at] > knownAtMillis) {
          late.add(batch.ingestTimes[at], ring.end());
        }
        ring.append(batch, at);
      }
      at++;
      if (at == batch.size) {
        batch = nextBatch(stream);
      }
    }
  }

  /** Asked while rows are taken in: what has arrived but not been moved to is needed, too. */
  private int oldestNeeded() {
    int needed = ring.end();
    for (WindowTrack track : tracks) {
      needed = Math.min(needed, track.oldestNeeded());
    }
    if (latest != null) {
      needed = Math.min(needed, latest.end());
    }
    if (anyAge) {
      for (int i = 0; i < late.arrivals(); i++) {
        needed = Math.min(needed, late.arrival(i));
      }
      return late.oldest(needed);
    }
    late.dropBefore(needed);
    return needed;
  }
}
