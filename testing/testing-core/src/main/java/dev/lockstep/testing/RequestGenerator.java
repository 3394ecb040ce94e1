/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Random requests that like edges: T on, just before and just after an event or the moment at which
 * it leaves a window; positions and arrival times on and beside those of rows. Deterministic for a
 * seed but for the deadline. Not thread-safe.
 */
public final class RequestGenerator {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final long DAY_MILLIS = 86_400_000L;

  private final ViewPlan view;
  private final List<LogRow> rows;
  private final List<EntityKey> keys;
  private final List<Long> lengths;
  private final Random random;

  /**
   * @param rows all rows of the view's log, at least one
   */
  public RequestGenerator(long seed, ViewPlan view, List<LogRow> rows) {
    this.view = view;
    this.rows = List.copyOf(rows);
    keys = rows.stream().map(LogRow::key).distinct().toList();
    lengths = EventTimes.lengths(view);
    random = new Random(seed);
  }

  /** A request for random features of at most {@code maxEntities} random entities. */
  public ViewRequest next(int maxEntities) {
    List<EntityKey> entities = new ArrayList<>();
    for (int count = 1 + random.nextInt(maxEntities); count > 0; count--) {
      entities.add(
          random.nextInt(20) == 0
              ? new EntityKey("unknown" + random.nextInt(9))
              : keys.get(random.nextInt(keys.size())));
    }
    return request(view, features(), entities, asOf(), point(entities.size()));
  }

  /** A request without lower bounds, with half a minute to answer it. */
  public static ViewRequest request(
      ViewPlan view,
      List<FeaturePlan> features,
      List<EntityKey> entities,
      long asOfMillis,
      ReadPoint point) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    return new ViewRequest(view, features, entities, asOfMillis, point, List.of(), deadline);
  }

  private List<FeaturePlan> features() {
    if (random.nextInt(3) == 0) {
      return view.features();
    }
    List<FeaturePlan> features = new ArrayList<>(view.features());
    Collections.shuffle(features, random);
    return features.subList(0, 1 + random.nextInt(features.size()));
  }

  private long asOf() {
    long time = row().eventTimeMillis() + random.nextInt(3) - 1;
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> time;
      case 3, 4, 5, 6 -> time + length();
      case 7 -> time - length();
      case 8 -> Math.floorDiv(time, DAY_MILLIS) * DAY_MILLIS + random.nextInt(3) - 1;
      case 9 -> time + (long) (random.nextGaussian() * DAY_MILLIS);
      case 10 -> time + 1000 * DAY_MILLIS;
      default -> random.nextBoolean() ? 0 : time - 1000 * DAY_MILLIS;
    };
  }

  private ReadPoint point(int entities) {
    switch (random.nextInt(3)) {
      case 0:
        return new ReadPoint.Latest();
      case 1:
        return new ReadPoint.KnownAt(row().ingestTimeMillis() + random.nextInt(3) - 1);
      default:
        List<Long> seqs = new ArrayList<>();
        for (int i = 0; i < entities; i++) {
          seqs.add(row().seq());
        }
        return new ReadPoint.UpTo(seqs);
    }
  }

  private long length() {
    return lengths.get(random.nextInt(lengths.size()));
  }

  private LogRow row() {
    return rows.get(random.nextInt(rows.size()));
  }
}
