/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.ValueGenerator.Temper;
import dev.lockstep.type.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Random events that look for trouble: late by days, equal event times, times on window edges,
 * duplicates, nulls, special and extreme numbers, hot keys, hostile strings. The same seed and
 * calls give the same events. Not thread-safe.
 */
public final class EventGenerator {
  private final long seed;
  private final Random random;
  private final ValueGenerator values;
  private int identities;

  public EventGenerator(long seed) {
    this.seed = seed;
    random = new Random(seed);
    values = new ValueGenerator(random);
  }

  /** For messages of failed tests. */
  public long seed() {
    return seed;
  }

  /**
   * Rows of a view's feature log, in the order of arrival.
   *
   * @param partitioner from a key to its partition
   */
  public List<LogRow> rows(ViewPlan view, EventShape shape, ToIntFunction<EntityKey> partitioner) {
    TestingLog log = new TestingLog(view, partitioner);
    fill(log, shape);
    return log.rows();
  }

  /** Adds random rows of random entities to an empty log. */
  public void fill(TestingLog log, EventShape shape) {
    fill(log, entities(log.view().entity(), shape.entities()), shape);
    log.turnIntoHistory(shape.historyPerPartition());
  }

  /**
   * Adds random rows to a log.
   *
   * @param entities key values of the entities; the shape's number of entities does not matter, nor
   *     does its history
   */
  public void fill(TestingLog log, List<List<Object>> entities, EventShape shape) {
    for (Arrival arrival : arrivals(log.view(), entities, shape)) {
      log.add(arrival.timeMillis(), arrival.clockMillis(), arrival.columns());
    }
  }

  /**
   * Events of one source of a view as they would be sent, in the order of arrival; Jackson can
   * write each as a JSON object. Now and then an event is sent again, unchanged; otherwise the
   * columns by which the view knows duplicates are different in each event. A null column is null
   * or missing.
   */
  public List<Map<String, @Nullable Object>> events(
      ViewPlan view, SourcePlan source, EventShape shape) {
    List<Map<String, @Nullable Object>> events = new ArrayList<>();
    JsonEvents json = new JsonEvents(source, random);
    for (Arrival arrival : arrivals(view, entities(view.entity(), shape.entities()), shape)) {
      events.add(json.event(arrival.columns(), arrival.timeMillis()));
    }
    return events;
  }

  /** Key values of different entities: the first ordinary, the others more and more hostile. */
  public List<List<Object>> entities(EntityPlan entity, int count) {
    Set<List<Object>> keys = new LinkedHashSet<>();
    for (int tries = 0; keys.size() < count; tries++) {
      Temper temper = keys.isEmpty() || random.nextInt(3) == 0 ? Temper.CALM : Temper.EXTREME;
      List<Object> key = new ArrayList<>();
      for (ColumnPlan column : entity.keys()) {
        // Few types have enough values to go on for ever.
        key.add(
            tries > 10 * count && column.type() == ValueType.STRING
                ? "key-" + tries
                : values.value(column.type(), temper));
      }
      keys.add(List.copyOf(key));
    }
    return List.copyOf(keys);
  }

  private record Arrival(long timeMillis, long clockMillis, Map<String, @Nullable Object> columns) {
    Arrival again(long newClockMillis) {
      return new Arrival(timeMillis, newClockMillis, columns);
    }
  }

  private List<Arrival> arrivals(ViewPlan view, List<List<Object>> entities, EventShape shape) {
    EventTimes times = new EventTimes(random, view);
    List<Arrival> arrivals = new ArrayList<>();
    for (int i = 0; i < shape.rows(); i++) {
      long clock = shape.startMillis() + shape.spanMillis() * i / shape.rows();
      boolean repeat = random.nextInt(20) == 0 && !arrivals.isEmpty();
      arrivals.add(
          repeat
              ? arrivals.get(random.nextInt(arrivals.size())).again(clock)
              : arrival(view, entities, times.next(clock), clock));
    }
    return arrivals;
  }

  private Arrival arrival(ViewPlan view, List<List<Object>> entities, long ts, long clock) {
    int entity = random.nextInt(5) < 2 ? 0 : random.nextInt(entities.size());
    Temper temper = Temper.values()[entity % Temper.values().length];
    return new Arrival(ts, clock, columns(view, entities.get(entity), temper, ts));
  }

  private Map<String, @Nullable Object> columns(
      ViewPlan view, List<Object> key, Temper temper, long eventTimeMillis) {
    Map<String, @Nullable Object> row = new HashMap<>();
    for (ColumnPlan column : view.columns()) {
      boolean isNull = !column.required() && random.nextInt(8) == 0;
      row.put(column.name(), isNull ? null : values.value(column.type(), temper));
    }
    createdColumn(view)
        .ifPresent(column -> row.put(column.name(), created(column, eventTimeMillis)));
    view.dedup().ifPresent(dedup -> dedup.by().forEach(name -> identify(view, name, row)));
    for (ViewInput input : view.inputs()) {
      String time = input.source().timestampColumn();
      if (view.columns().get(view.columnIndex(time)).type() == ValueType.TIMESTAMP) {
        row.put(time, Instant.ofEpochMilli(eventTimeMillis));
      }
    }
    for (int i = 0; i < key.size(); i++) {
      row.put(view.entity().keys().get(i).name(), key.get(i));
    }
    return row;
  }

  private static Optional<ColumnPlan> createdColumn(ViewPlan view) {
    return view.kind() instanceof ViewKind.Latest latest
        ? latest.createdColumn().map(name -> view.columns().get(view.columnIndex(name)))
        : Optional.empty();
  }

  /** Often equal, sometimes null, never far from event time. */
  private @Nullable Object created(ColumnPlan column, long eventTimeMillis) {
    long millis = eventTimeMillis + random.nextInt(4);
    if (random.nextInt(5) == 0) {
      return null;
    }
    return column.type() == ValueType.TIMESTAMP ? Instant.ofEpochMilli(millis) : (Object) millis;
  }

  /** Makes a column different in each event, if its type has enough values for that. */
  private void identify(ViewPlan view, String name, Map<String, @Nullable Object> row) {
    ValueType type = view.columns().get(view.columnIndex(name)).type();
    identities++;
    if (type == ValueType.STRING) {
      row.put(name, "id-" + identities);
    } else if (type == ValueType.INT64) {
      row.put(name, (long) identities);
    } else if (type == ValueType.INT32) {
      row.put(name, identities);
    }
  }
}
