/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.expression.Expression;
import dev.lockstep.expression.Expressions;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.DedupPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.type.ValueType;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TestRowProgram {
  private static final long NOW = 1_795_000_000_000L;
  private static final List<ColumnPlan> COLUMNS =
      List.of(
          new ColumnPlan("at", ValueType.INT64, true),
          new ColumnPlan("shop", ValueType.STRING, false),
          new ColumnPlan("till", ValueType.INT32, false),
          new ColumnPlan("receipt", ValueType.STRING, false),
          new ColumnPlan("cents", ValueType.INT64, true),
          new ColumnPlan("parts", ValueType.INT64, false));

  private final RowProgram program = program(TimestampFormat.EPOCH_MILLIS);

  @Test
  void makesARowInTheOrderOfTheViewsColumns() {
    assertThat(program.apply(event(NOW, "s|1", 7, "r", 900L, 3L), NOW))
        .isEqualTo(
            new RowOutcome.Row(
                new EntityKey("s%7C1|7"),
                NOW,
                "r|900",
                Arrays.asList(900L, "r", "s|1", 7, 300L, null)));
  }

  @Test
  void filtersByTheSourcesColumns() {
    assertThat(program.apply(event(NOW, "s", 7, "r", -1L, 3L), NOW))
        .isInstanceOf(RowOutcome.Filtered.class);
  }

  static Stream<Arguments> rejections() {
    return Stream.of(
        Arguments.of(
            event(null, "s", 7, "r", 1L, 1L),
            RowStage.EVENT_TIME,
            "Timestamp column at is missing or null"),
        Arguments.of(
            event(NOW + 1_001, "s", 7, "r", 1L, 1L),
            RowStage.EVENT_TIME,
            "Event time is 1001 ms ahead of ingest time, more than the 1000 ms allowed"),
        Arguments.of(
            event(Long.MIN_VALUE, "s", 7, "r", 1L, 1L), RowStage.EVENT_TIME, "outside the years"),
        Arguments.of(
            event(NOW, "s", 7, "r", null, 1L),
            RowStage.VALIDATE,
            "Required column cents is missing or null"),
        Arguments.of(event(NOW, "s", 7, "r", 1L, 0L), RowStage.DERIVE, "Column share: "),
        Arguments.of(event(NOW, null, 7, "r", 1L, 1L), RowStage.KEY, "Key column shop is null"),
        Arguments.of(
            event(NOW, "x".repeat(2_000), 7, "r", 1L, 1L),
            RowStage.KEY,
            "Key is longer than 2000 encoded characters"),
        Arguments.of(
            event(NOW, "s", 7, null, 1L, 1L),
            RowStage.IDENTITY,
            "De-duplication column receipt is null"));
  }

  @ParameterizedTest
  @MethodSource("rejections")
  void saysWhereAndWhyAnEventIsRefused(@Nullable Object[] event, RowStage stage, String reason) {
    RowOutcome.Rejected rejected = (RowOutcome.Rejected) program.apply(event, NOW);

    assertThat(rejected.stage()).isEqualTo(stage);
    assertThat(rejected.reason()).contains(reason);
  }

  @Test
  void letsAFilteredEventGoWhateverElseIsWrongWithIt() {
    assertThat(program.apply(event(NOW, null, 7, null, -1L, 0L), NOW))
        .isInstanceOf(RowOutcome.Filtered.class);
  }

  @Test
  void takesEventTimeUpToTheFutureThatTheSourceAllows() {
    assertThat(program.apply(event(NOW + 1_000, "s", 7, "r", 1L, 1L), NOW))
        .isInstanceOf(RowOutcome.Row.class);
    assertThat(program.apply(event(-62_135_596_800_000L, "s", 7, "r", 1L, 1L), NOW))
        .isInstanceOf(RowOutcome.Row.class);
  }

  static Stream<Arguments> times() {
    return Stream.of(
        Arguments.of(TimestampFormat.EPOCH_MILLIS, -1L, -1L),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, -1L, -1_000L),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, 1, 1_000L),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, 1_700_000_000.123, 1_700_000_000_123L),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, -0.0001, -1L),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, "1.5", 1_500L),
        Arguments.of(TimestampFormat.EPOCH_MICROS, -1L, -1L),
        Arguments.of(TimestampFormat.EPOCH_MICROS, 1_999L, 1L),
        Arguments.of(TimestampFormat.EPOCH_NANOS, -1L, -1L),
        Arguments.of(TimestampFormat.EPOCH_NANOS, 1_999_999L, 1L),
        Arguments.of(TimestampFormat.ISO8601, "1970-01-01T01:00:00.0019+01:00", 1L),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, Instant.ofEpochMilli(5), 5L));
  }

  @ParameterizedTest
  @MethodSource("times")
  void readsEventTime(TimestampFormat format, Object value, long millis) throws Exception {
    assertThat(EventTimeReader.millis(value, format)).isEqualTo(millis);
  }

  @ParameterizedTest
  @MethodSource("notTimes")
  void refusesWhatIsNoEventTime(TimestampFormat format, Object value) {
    assertThatThrownBy(() -> EventTimeReader.millis(value, format))
        .hasMessageMatching("Not .*|Time is outside the years 1 to 9999.*");
  }

  static Stream<Arguments> notTimes() {
    return Stream.of(
        Arguments.of(TimestampFormat.EPOCH_SECONDS, Long.MAX_VALUE),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, Double.NaN),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, Double.MAX_VALUE),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, "1e999999999"),
        Arguments.of(TimestampFormat.EPOCH_SECONDS, "1e-999999999"),
        Arguments.of(TimestampFormat.EPOCH_MILLIS, "x"),
        Arguments.of(TimestampFormat.EPOCH_MILLIS, 253_402_300_800_000L),
        Arguments.of(TimestampFormat.ISO8601, "yesterday"));
  }

  private static @Nullable Object[] event(
      @Nullable Long at,
      @Nullable String shop,
      @Nullable Integer till,
      @Nullable String receipt,
      @Nullable Long cents,
      @Nullable Long parts) {
    return new Object[] {at, shop, till, receipt, cents, parts};
  }

  private static RowProgram program(TimestampFormat format) {
    SourcePlan source =
        new SourcePlan("sales", "sales", new SourceFormat.Json(), COLUMNS, "at", format, 1_000);
    ViewInput input =
        new ViewInput(
            source,
            Optional.of(expression("cents >= 0")),
            Map.of("share", expression("cents / parts")));
    ViewPlan view =
        new ViewPlan(
            "takings",
            1,
            1,
            new EntityPlan("till", List.of(COLUMNS.get(1), COLUMNS.get(2))),
            List.of(input),
            List.of(
                COLUMNS.get(4),
                COLUMNS.get(3),
                COLUMNS.get(1),
                COLUMNS.get(2),
                new ColumnPlan("share", ValueType.INT64, false),
                new ColumnPlan("of_another_source", ValueType.STRING, false)),
            Optional.of(new DedupPlan(List.of("receipt", "cents"), 1_000)),
            new ViewKind.Windowed(),
            List.of(),
            4);
    return RowProgram.of(view, input);
  }

  private static Expression expression(String text) {
    Map<String, ValueType> variables = new LinkedHashMap<>();
    COLUMNS.forEach(column -> variables.put(column.name(), column.type()));
    return Expressions.compile(text, variables);
  }
}
