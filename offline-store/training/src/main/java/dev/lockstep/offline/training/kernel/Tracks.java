/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.aggregate.NumberSlide;
import dev.lockstep.aggregate.SlidingAggregate;
import dev.lockstep.expression.Expression;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.kernel.TrackPlan.TrackedFeature;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.time.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds which features of a view share a window, and how each is best computed. */
final class Tracks {
  private record Shared(Window window, int where, int maxRows) {}

  private final Map<String, Integer> columns;
  private final Map<String, Integer> wherePlaces = new LinkedHashMap<>();
  private final List<Expression> wheres = new ArrayList<>();
  private final Map<Shared, List<TrackedFeature>> tracks = new LinkedHashMap<>();

  Tracks(KernelPlan plan) {
    columns = plan.places();
    for (int i = 0; i < plan.features().size(); i++) {
      if (plan.features().get(i) instanceof AggregateFeature feature) {
        add(i, feature);
      }
    }
  }

  private void add(int place, AggregateFeature feature) {
    int where = feature.where().map(this::where).orElse(-1);
    int maxRows = feature.maxRows().orElse(Integer.MAX_VALUE);
    tracks
        .computeIfAbsent(new Shared(feature.window(), where, maxRows), key -> new ArrayList<>())
        .add(new TrackedFeature(place, aggregate(feature)));
  }

  private int where(Expression where) {
    return wherePlaces.computeIfAbsent(
        where.text(),
        text -> {
          wheres.add(where);
          return wheres.size() - 1;
        });
  }

  private TrackedAggregate aggregate(AggregateFeature feature) {
    int column =
        feature
            .column()
            .map(plan -> java.util.Objects.requireNonNull(columns.get(plan.name())))
            .orElse(-1);
    Optional<NumberSlide> numbers =
        NumberSlide.of(feature.spec(), feature.column().map(plan -> plan.type()));
    if (numbers.isPresent()) {
      ColumnBuffer.Kind kind =
          feature
              .column()
              .map(plan -> ColumnBuffer.Kind.of(plan.type()))
              .orElse(ColumnBuffer.Kind.LONG);
      boolean counts = feature.spec().function() == AggregateFunction.COUNT;
      return new TrackedNumbers(numbers.get(), column, kind, counts);
    }
    if (TrackPlan.isEndless(feature.window(), feature.maxRows().orElse(Integer.MAX_VALUE))) {
      return new TrackedState<>(feature.aggregator(), column);
    }
    SlidingAggregate slide = feature.aggregator().slide();
    return slide.takesAnyOrder()
        ? new TrackedSlide(slide, column)
        : stacks(feature.aggregator(), column, feature.spec().approximate());
  }

  private static <S> TrackedAggregate stacks(
      Aggregator<S> aggregator, int column, boolean statesAreLarge) {
    return new TrackedStacks<>(aggregator, column, statesAreLarge);
  }

  /** The wheres, each once. */
  List<Expression> wheres() {
    return wheres;
  }

  List<TrackPlan> plans() {
    List<TrackPlan> plans = new ArrayList<>();
    tracks.forEach(
        (shared, features) ->
            plans.add(new TrackPlan(shared.window(), shared.where(), shared.maxRows(), features)));
    return plans;
  }
}
