/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import static dev.lockstep.aggregate.AggregateFunction.COUNT;
import static dev.lockstep.evaluate.TestingView.KEY;
import static dev.lockstep.evaluate.TestingView.column;
import static dev.lockstep.evaluate.TestingView.feature;
import static dev.lockstep.evaluate.TestingView.plans;
import static dev.lockstep.evaluate.TestingView.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.time.Window;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TestInMemoryFeatureReader {
  private static final ViewPlan VIEW =
      TestingView.view(new ViewKind.Windowed(), column("m", ValueType.STRING));
  private static final AggregateFeature COUNT_ALL =
      feature(AggregateSpec.of(COUNT), Optional.empty(), Window.ofMillis(1000));
  private static final LogRow LATE = row(100, 3, 30, "c");
  private static final EntityKey OTHER = new EntityKey("B");

  private final InMemoryFeatureReader reader = new InMemoryFeatureReader();

  TestInMemoryFeatureReader() {
    reader.append(VIEW, List.of(row(500, 1, 10, "a"), row(600, 2, 20, "b")));
    reader.append(VIEW, List.of(LATE));
  }

  @Test
  void everyReadPointShowsAPrefix() {
    assertThat(read(new ReadPoint.Latest())).isEqualTo(answer(3, 600, 3));
    assertThat(read(new ReadPoint.KnownAt(20))).isEqualTo(answer(2, 600, 2));
    assertThat(read(new ReadPoint.KnownAt(9))).isEqualTo(answer(0, 0, Position.NO_ROW));
    assertThat(read(new ReadPoint.UpTo(List.of(1L)))).isEqualTo(answer(1, 500, 1));
  }

  private EntityAnswer read(ReadPoint point) {
    return read(request(point, List.of(KEY), List.of())).entities().get(0);
  }

  private ViewAnswer read(ViewRequest request) {
    return reader.read(request).join();
  }

  private static EntityAnswer answer(long count, long eventTime, long seq) {
    int partition = seq == Position.NO_ROW ? 0 : 1;
    return new EntityAnswer(
        List.of(FeatureValue.of(count, eventTime)), new Position(3, 2, partition, 0, 0, seq));
  }

  @Test
  void positionsOfEntitiesAreTheirOwn() {
    reader.append(VIEW, List.of(new LogRow(OTHER, 700, 1, 4, 40, "", List.of("d"))));
    ReadPoint point = new ReadPoint.UpTo(List.of(4L, 2L, 4L));
    List<EntityAnswer> answers =
        read(request(point, List.of(OTHER, KEY, KEY), List.of())).entities();
    assertThat(answers).containsExactly(answer(1, 700, 4), answer(2, 600, 2), answer(3, 600, 3));
  }

  @Test
  void lowerBoundsAreKept() {
    ReadPoint latest = new ReadPoint.Latest();
    assertThat(read(request(latest, List.of(KEY), List.of(3L))).entities()).hasSize(1);
    assertThat(read(request(latest, List.of(OTHER), List.of(Long.MIN_VALUE))).entities())
        .hasSize(1);
    assertThatThrownBy(() -> read(request(latest, List.of(KEY), List.of(4L))))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("its row with seq 4 has not arrived")
        .cause()
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.POSITION_NOT_REACHED));
  }

  @Test
  void versionsHaveLogsOfTheirOwn() {
    ViewRequest request =
        new ViewRequest(
            VIEW.withVersion(4, 1),
            plans(COUNT_ALL),
            List.of(KEY),
            1000,
            new ReadPoint.Latest(),
            List.of(),
            Long.MAX_VALUE);
    assertThat(read(request).entities().get(0).position().seq()).isEqualTo(Position.NO_ROW);
  }

  @Test
  void explanationsShowTheRows() {
    Explanation explanation =
        reader.explain(request(new ReadPoint.Latest(), List.of(KEY), List.of())).join();
    assertThat(explanation.value()).isEqualTo(FeatureValue.of(3L, 600));
    assertThat(explanation.rowsUsed()).hasSize(3).first().isEqualTo(LATE);
    assertThat(explanation.rowsRead()).isEqualTo(3);
    assertThatThrownBy(
            () ->
                reader
                    .explain(request(new ReadPoint.Latest(), List.of(KEY, KEY), List.of()))
                    .join())
        .hasMessageContaining("Cannot explain more than one feature of one entity");
  }

  @Test
  void rowsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> reader.append(VIEW, List.of(row(1, 9, 1, "a", "b"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot append a row of 2 values to view view of 1 columns");
  }

  private static ViewRequest request(ReadPoint point, List<EntityKey> keys, List<Long> atLeast) {
    return new ViewRequest(VIEW, plans(COUNT_ALL), keys, 1000, point, atLeast, Long.MAX_VALUE);
  }
}
