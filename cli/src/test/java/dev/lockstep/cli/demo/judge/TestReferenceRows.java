/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bind.Definitions;
import dev.lockstep.cli.demo.stream.DemoEvent;
import dev.lockstep.cli.demo.stream.PaymentStream;
import dev.lockstep.materialization.row.RowOutcome;
import dev.lockstep.materialization.row.SourceProgram;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The judge's own row logic and ingest's, over the demo's stream. */
final class TestReferenceRows {
  private static final long START = 1_790_000_000_000L;
  private static final int EVENTS = 20_000;
  private static final FeatureSetPlan PLAN = Definitions.load(Path.of("../examples/fraud")).plan();

  @Test
  void ingestMakesExactlyTheExpectedRows() {
    Verdicts verdicts = new Verdicts();
    LogJudge judge = new LogJudge(verdicts, new RowStore(EVENTS * 4));
    Map<DemoEvent.Kind, Integer> refused = new EnumMap<>(DemoEvent.Kind.class);
    Logs logs = new Logs(judge);
    PaymentStream stream = new PaymentStream(42, START, 1000);
    for (int i = 0; i < EVENTS; i++) {
      DemoEvent event = stream.next();
      if (event.kind() == DemoEvent.Kind.ON_TIME || event.kind() == DemoEvent.Kind.LATE) {
        event.fact().ifPresent(judge::expect);
      }
      refused.merge(event.kind(), logs.take(event), Integer::sum);
    }

    assertThat(verdicts.descriptions()).isEmpty();
    assertThat(judge.pendingRows()).isZero();
    assertThat(judge.rows()).isGreaterThan(EVENTS * 2L);
    assertThat(refused.get(DemoEvent.Kind.MALFORMED))
        .as("each malformed payment is refused by its three views")
        .isEqualTo(3 * logs.malformed);
    refused.remove(DemoEvent.Kind.MALFORMED);
    assertThat(refused.values()).containsOnly(0);
  }

  @Test
  void theJudgeSeesALostADoubledAndAChangedRow() {
    PaymentStream stream = new PaymentStream(42, START, 1000);
    DemoEvent event = stream.next();
    ViewPlan view =
        requireNonNull(PLAN.views().get(ReferenceRows.PROFILES), "the demo has no profiles");
    LogRow row = new Logs(new LogJudge(new Verdicts(), new RowStore(10))).row(view, event, 1);
    Verdicts verdicts = new Verdicts();
    LogJudge judge = new LogJudge(verdicts, new RowStore(10));

    judge.expect(event.fact().orElseThrow());
    assertThat(judge.pendingRows()).isEqualTo(1);
    judge.row(view, row.key().encoded(), row.partition(), row, true);
    assertThat(verdicts.wrongCount()).isZero();

    LogRow again =
        new LogRow(
            row.key(),
            row.eventTimeMillis(),
            row.partition(),
            3,
            row.ingestTimeMillis() - 1,
            row.eventId(),
            row.values());
    judge.row(view, row.key().encoded(), row.partition(), again, true);

    assertThat(verdicts.descriptions())
        .anySatisfy(text -> assertThat(text).contains("follows row 1"))
        .anySatisfy(text -> assertThat(text).contains("arrived before the row before it"))
        .anySatisfy(text -> assertThat(text).contains("is there twice, or was never sent"));

    Verdicts changed = new Verdicts();
    LogJudge other = new LogJudge(changed, new RowStore(10));
    other.expect(new PaymentStream(43, START, 1000).next().fact().orElseThrow());
    other.row(view, row.key().encoded(), row.partition(), row, true);
    assertThat(changed.wrongCount()).isPositive();
  }

  /** Ingest without Kafka: row logic, identities and stamps. */
  private static final class Logs {
    private final LogJudge judge;
    private final Map<ViewPlan, SourceProgram> programs = new LinkedHashMap<>();
    private final Map<ViewPlan, Set<String>> seen = new HashMap<>();
    private final Map<ViewPlan, long[]> lastSeq = new HashMap<>();
    private int malformed;

    Logs(LogJudge judge) {
      this.judge = judge;
      for (ViewPlan view : PLAN.views().values()) {
        for (ViewInput input : view.inputs()) {
          programs.put(view, SourceProgram.of(view, input));
        }
        lastSeq.put(view, new long[view.partitions()]);
      }
    }

    /** How many views refuse the event. */
    int take(DemoEvent event) {
      malformed += event.kind() == DemoEvent.Kind.MALFORMED ? 1 : 0;
      int refused = 0;
      for (Map.Entry<ViewPlan, SourceProgram> entry : programs.entrySet()) {
        if (!entry.getValue().source().name().equals(event.source())) {
          continue;
        }
        RowOutcome outcome = entry.getValue().apply(event.value(), event.dueMillis());
        if (outcome instanceof RowOutcome.Rejected) {
          refused++;
        } else if (outcome instanceof RowOutcome.Row row) {
          accept(entry.getKey(), row, event.dueMillis());
        }
      }
      return refused;
    }

    LogRow row(ViewPlan view, DemoEvent event, long seq) {
      RowOutcome outcome =
          Optional.ofNullable(programs.get(view))
              .orElseThrow()
              .apply(event.value(), event.dueMillis());
      assertThat(outcome).isInstanceOf(RowOutcome.Row.class);
      return stamped(view, (RowOutcome.Row) outcome, seq, event.dueMillis());
    }

    private void accept(ViewPlan view, RowOutcome.Row row, long nowMillis) {
      if (!seen.computeIfAbsent(view, absent -> new HashSet<>()).add(row.eventId())) {
        return;
      }
      LogRow stamped = stamped(view, row, 0, nowMillis);
      long seq = ++Optional.ofNullable(lastSeq.get(view)).orElseThrow()[stamped.partition()];
      judge.row(
          view, row.key().encoded(), stamped.partition(), stamped(view, row, seq, nowMillis), true);
    }

    private static LogRow stamped(ViewPlan view, RowOutcome.Row row, long seq, long nowMillis) {
      int partition = KeyPartitioner.partition(row.key(), view.partitions());
      return new LogRow(
          row.key(), row.eventTimeMillis(), partition, seq, nowMillis, row.eventId(), row.values());
    }
  }
}
