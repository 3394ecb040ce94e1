/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.aggregate.TestingAggregates.Case;
import dev.lockstep.type.ValueType;
import dev.lockstep.type.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The laws that let rows be split, merged and reordered at will, for every aggregate and type. */
class TestAggregatorLaws {
  private static final int TRIES = 1500;

  record Row(@Nullable Object value, long eventTimeMillis, long seq) {}

  /** Rows for a case; the seed decides how they are split and mixed. */
  record Scenario(Case aggregate, List<Row> rows, long seed) {
    @Override
    public String toString() {
      return aggregate + " seed " + seed + " rows " + rows;
    }
  }

  @Provide
  Arbitrary<Scenario> scenarios() {
    return Combinators.combine(
            Arbitraries.of(TestingAggregates.cases()),
            Arbitraries.integers().between(0, 40),
            Arbitraries.longs())
        .as((aggregate, size, seed) -> new Scenario(aggregate, rows(aggregate, size, seed), seed));
  }

  private static List<Row> rows(Case aggregate, int size, long seed) {
    Random random = new Random(seed);
    TestingValues values = new TestingValues(random);
    ValueType type = aggregate.input().orElse(ValueType.INT64);
    List<Row> rows = new ArrayList<>();
    for (int seq = 1; seq <= size; seq++) {
      Object value = random.nextInt(8) == 0 ? null : values.next(type);
      rows.add(new Row(value, random.nextInt(10) - 3, seq));
    }
    return rows;
  }

  @Property(tries = TRIES)
  void combiningWithNoRowsChangesNothing(@ForAll("scenarios") Scenario scenario) {
    checkIdentity(scenario.aggregate().aggregator(), scenario.rows());
  }

  private static <S> void checkIdentity(Aggregator<S> aggregator, List<Row> rows) {
    S expected = stateOf(aggregator, rows);
    S left = aggregator.identity();
    aggregator.combine(left, expected);
    assertSame(aggregator, left, expected);
    S right = stateOf(aggregator, rows);
    aggregator.combine(right, aggregator.identity());
    assertSame(aggregator, right, expected);
  }

  @Property(tries = TRIES)
  void statesCombineInEitherOrder(@ForAll("scenarios") Scenario scenario) {
    checkCommutativity(scenario.aggregate().aggregator(), scenario.rows(), cut(scenario));
  }

  private static <S> void checkCommutativity(Aggregator<S> aggregator, List<Row> rows, int cut) {
    S left = stateOf(aggregator, rows.subList(0, cut));
    S right = stateOf(aggregator, rows.subList(cut, rows.size()));
    S leftFirst = stateOf(aggregator, rows.subList(0, cut));
    aggregator.combine(leftFirst, right);
    aggregator.combine(right, left);
    assertSame(aggregator, right, leftFirst);
  }

  @Property(tries = TRIES)
  void statesCombineInAnyGrouping(@ForAll("scenarios") Scenario scenario) {
    checkAssociativity(scenario.aggregate().aggregator(), scenario.rows(), cut(scenario));
  }

  private static <S> void checkAssociativity(Aggregator<S> aggregator, List<Row> rows, int cut) {
    int middle = cut / 2;
    S a = stateOf(aggregator, rows.subList(0, middle));
    S b = stateOf(aggregator, rows.subList(middle, cut));
    S c = stateOf(aggregator, rows.subList(cut, rows.size()));
    S leftFirst = stateOf(aggregator, rows.subList(0, middle));
    aggregator.combine(leftFirst, b);
    aggregator.combine(leftFirst, c);
    aggregator.combine(b, c);
    aggregator.combine(a, b);
    assertSame(aggregator, a, leftFirst);
  }

  @Property(tries = TRIES)
  void anySplitInAnyOrderGivesTheSameBits(@ForAll("scenarios") Scenario scenario) {
    checkSplit(scenario.aggregate().aggregator(), scenario.rows(), new Random(scenario.seed()));
  }

  private static <S> void checkSplit(Aggregator<S> aggregator, List<Row> rows, Random random) {
    int parts = 1 + random.nextInt(5);
    List<Row> mixed = new ArrayList<>(rows);
    Collections.shuffle(mixed, random);
    List<S> states =
        new ArrayList<>(IntStream.range(0, parts).mapToObj(i -> aggregator.identity()).toList());
    for (Row row : mixed) {
      S state = states.get(random.nextInt(parts));
      aggregator.add(state, row.value(), row.eventTimeMillis(), row.seq());
    }
    while (states.size() > 1) {
      S one = states.remove(random.nextInt(states.size()));
      S other = states.get(random.nextInt(states.size()));
      S stored = random.nextBoolean() ? one : aggregator.deserialize(aggregator.serialize(one));
      aggregator.combine(other, stored);
    }
    assertSame(aggregator, states.get(0), stateOf(aggregator, rows));
  }

  @Property(tries = TRIES)
  void statesSurviveSerialisation(@ForAll("scenarios") Scenario scenario) {
    checkRoundTrip(scenario.aggregate().aggregator(), scenario.rows(), cut(scenario));
  }

  private static <S> void checkRoundTrip(Aggregator<S> aggregator, List<Row> rows, int cut) {
    S before = stateOf(aggregator, rows.subList(0, cut));
    S state = aggregator.deserialize(aggregator.serialize(before));
    assertSame(aggregator, state, before);
    addRows(aggregator, state, rows.subList(cut, rows.size()));
    assertSame(aggregator, state, stateOf(aggregator, rows));
  }

  @Property(tries = TRIES)
  void removingUndoesAdding(@ForAll("scenarios") Scenario scenario) {
    if (scenario.aggregate().aggregator() instanceof InvertibleAggregator<?> invertible) {
      checkRemoval(invertible, scenario);
    }
  }

  private static <S> void checkRemoval(InvertibleAggregator<S> aggregator, Scenario scenario) {
    List<Row> rows = scenario.rows();
    int cut = cut(scenario);
    S state = stateOf(aggregator, rows);
    List<Row> gone = new ArrayList<>(rows.subList(0, cut));
    Collections.shuffle(gone, new Random(scenario.seed()));
    for (Row row : gone) {
      aggregator.remove(state, row.value(), row.eventTimeMillis(), row.seq());
    }
    assertSame(aggregator, state, stateOf(aggregator, rows.subList(cut, rows.size())));
  }

  @Property(tries = TRIES)
  void slidingGivesWhatEachWindowGives(@ForAll("scenarios") Scenario scenario) {
    List<Row> ordered = new ArrayList<>(scenario.rows());
    ordered.sort(
        (a, b) ->
            a.eventTimeMillis() != b.eventTimeMillis()
                ? Long.compare(a.eventTimeMillis(), b.eventTimeMillis())
                : Long.compare(a.seq(), b.seq()));
    checkSlide(scenario.aggregate().aggregator(), ordered, new Random(scenario.seed()));
  }

  private static <S> void checkSlide(Aggregator<S> aggregator, List<Row> rows, Random random) {
    SlidingAggregate window = aggregator.slide();
    int oldest = 0;
    int end = 0;
    while (end < rows.size()) {
      if (random.nextInt(20) == 0) {
        window.clear();
        oldest = end;
      }
      for (int steps = random.nextInt(4); steps > 0 && end < rows.size(); steps--) {
        Row row = rows.get(end++);
        window.enter(row.value(), row.eventTimeMillis(), row.seq());
      }
      for (int steps = random.nextInt(4); steps > 0 && oldest < end; steps--) {
        Row row = rows.get(oldest++);
        window.leave(row.value(), row.eventTimeMillis(), row.seq());
      }
      AggregateResult expected = aggregator.finish(stateOf(aggregator, rows.subList(oldest, end)));
      assertSame(window.result(), expected);
      assertSame(window.result(), expected);
    }
  }

  @Property(tries = TRIES)
  void finishingAndSerialisingLeaveTheStateAlone(@ForAll("scenarios") Scenario scenario) {
    checkReadOnly(scenario.aggregate().aggregator(), scenario.rows());
  }

  private static <S> void checkReadOnly(Aggregator<S> aggregator, List<Row> rows) {
    S state = stateOf(aggregator, rows);
    byte[] bytes = aggregator.serialize(state);
    AggregateResult result = aggregator.finish(state);
    aggregator.combine(aggregator.identity(), state);
    assertThat(aggregator.serialize(state)).isEqualTo(bytes);
    assertSame(aggregator.finish(state), result);
  }

  @Property(tries = TRIES)
  void truncatedOrForeignBytesAreRefused(@ForAll("scenarios") Scenario scenario) {
    checkRefusal(scenario.aggregate().aggregator(), scenario.rows());
  }

  private static <S> void checkRefusal(Aggregator<S> aggregator, List<Row> rows) {
    byte[] bytes = aggregator.serialize(stateOf(aggregator, rows));
    for (int length = 0; length < Math.min(bytes.length, 40); length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> aggregator.deserialize(truncated))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("state");
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> aggregator.deserialize(longer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bytes after its end");
    byte[] newer = bytes.clone();
    newer[0]++;
    assertThatThrownBy(() -> aggregator.deserialize(newer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 2");
  }

  @Property(tries = TRIES)
  void resultsHaveTheResultType(@ForAll("scenarios") Scenario scenario) {
    Case aggregate = scenario.aggregate();
    AggregateResult result = result(aggregate.aggregator(), scenario.rows());
    boolean noValue = scenario.rows().stream().allMatch(row -> row.value() == null);
    if (noValue && TestingAggregates.isNullWhenEmpty(aggregate)) {
      assertThat(result).isEqualTo(AggregateResult.of(null));
    } else if (result.error().isEmpty() && !TestingAggregates.seesNulls(aggregate)) {
      assertThat(result.value()).isNotNull();
    }
    if (result.value() != null) {
      ValueType type = aggregate.aggregator().resultType();
      assertThat(TestingTypes.isOfType(type, result.value())).as("%s of %s", result, type).isTrue();
    }
  }

  private static <S> AggregateResult result(Aggregator<S> aggregator, List<Row> rows) {
    return aggregator.finish(stateOf(aggregator, rows));
  }

  private static int cut(Scenario scenario) {
    return new Random(scenario.seed()).nextInt(scenario.rows().size() + 1);
  }

  private static <S> S stateOf(Aggregator<S> aggregator, List<Row> rows) {
    S state = aggregator.identity();
    addRows(aggregator, state, rows);
    return state;
  }

  private static <S> void addRows(Aggregator<S> aggregator, S state, List<Row> rows) {
    for (Row row : rows) {
      aggregator.add(state, row.value(), row.eventTimeMillis(), row.seq());
    }
  }

  private static <S> void assertSame(Aggregator<S> aggregator, S actual, S expected) {
    assertSame(aggregator.finish(actual), aggregator.finish(expected));
    assertThat(aggregator.serialize(actual)).isEqualTo(aggregator.serialize(expected));
  }

  private static void assertSame(AggregateResult actual, AggregateResult expected) {
    assertThat(actual.error()).isEqualTo(expected.error());
    assertThat(Values.identical(actual.value(), expected.value()))
        .as("%s is %s", actual, expected)
        .isTrue();
  }
}
