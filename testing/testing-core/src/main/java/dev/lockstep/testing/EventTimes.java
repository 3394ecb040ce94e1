/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Random event times that like to meet each other and the edges of a view's windows. */
final class EventTimes {
  private static final long SECOND = 1_000;
  private static final long HOUR = 3_600 * SECOND;
  private static final long DAY = 24 * HOUR;
  private static final long[] GRIDS = {SECOND, 60 * SECOND, HOUR, DAY};

  private final Random random;
  private final List<Long> lengths;
  private final List<Long> seen = new ArrayList<>();

  EventTimes(Random random, ViewPlan view) {
    this.random = random;
    lengths = lengths(view);
  }

  /** Window lengths, tails, slides and ttl of a view: the distances at which edges lie. */
  static List<Long> lengths(ViewPlan view) {
    TreeSet<Long> lengths = new TreeSet<>();
    for (FeaturePlan feature : view.features()) {
      if (feature instanceof AggregateFeature aggregate) {
        aggregate.window().lengthMillis().ifPresent(lengths::add);
        aggregate.window().tailMillis().ifPresent(lengths::add);
        aggregate.window().slideMillis().ifPresent(lengths::add);
      }
    }
    if (view.kind() instanceof ViewKind.Latest latest && latest.ttlMillis() > 0) {
      lengths.add(latest.ttlMillis());
    }
    return lengths.isEmpty() ? List.of(HOUR) : List.copyOf(lengths);
  }

  /** The event time of a row that arrives at {@code clockMillis}. */
  long next(long clockMillis) {
    long time =
        switch (random.nextInt(10)) {
          case 0 -> clockMillis - (long) (random.nextDouble() * 5 * DAY);
          case 1 -> clockMillis + random.nextInt(600_000);
          case 2, 3 -> Math.floorDiv(clockMillis, SECOND) * SECOND;
          case 4 -> {
            long grid = GRIDS[random.nextInt(GRIDS.length)];
            yield Math.floorDiv(clockMillis, grid) * grid;
          }
          case 5, 6 -> seen.isEmpty() ? clockMillis : pick(seen);
          case 7 -> (seen.isEmpty() ? clockMillis : pick(seen)) + nearLength();
          default -> clockMillis - random.nextInt(5_000);
        };
    seen.add(time);
    return time;
  }

  private long nearLength() {
    long length = pick(lengths);
    return (random.nextBoolean() ? length : -length) + random.nextInt(3) - 1;
  }

  private long pick(List<Long> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
