/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

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
import dev.lockstep.type.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Card payments: a source, and views that de-duplicate in the ways that there are. */
final class IngestFixtures {
  static final List<ColumnPlan> PAYMENT_COLUMNS =
      List.of(
          new ColumnPlan("payment_id", ValueType.STRING, true),
          new ColumnPlan("card_id", ValueType.STRING, false),
          new ColumnPlan("amount", ValueType.DOUBLE, false),
          new ColumnPlan("status", ValueType.STRING, false),
          new ColumnPlan("event_time", ValueType.TIMESTAMP, false));

  private IngestFixtures() {}

  static SourcePlan payments(String topic) {
    return new SourcePlan(
        "payments",
        topic,
        new SourceFormat.Json(),
        PAYMENT_COLUMNS,
        "event_time",
        TimestampFormat.EPOCH_MILLIS,
        600_000);
  }

  /** Without TEST payments, with twice the amount as a derived column. */
  static ViewInput input(SourcePlan source) {
    return new ViewInput(
        source,
        Optional.of(expression("status != 'TEST'")),
        Map.of("twice", expression("amount * 2.0")));
  }

  static ViewPlan view(String name, String topic, Optional<DedupPlan> dedup, int partitions) {
    return new ViewPlan(
        name,
        1,
        1,
        new EntityPlan("card", List.of(new ColumnPlan("card_id", ValueType.STRING, true))),
        List.of(input(payments(topic))),
        List.of(
            PAYMENT_COLUMNS.get(0),
            PAYMENT_COLUMNS.get(1),
            PAYMENT_COLUMNS.get(2),
            new ColumnPlan("twice", ValueType.DOUBLE, false)),
        dedup,
        new ViewKind.Windowed(),
        List.of(),
        partitions);
  }

  /** Views without de-duplication, with one hop and with two, over {@code <prefix>_payments}. */
  static List<ViewPlan> views(String prefix) {
    String topic = prefix + "_payments";
    return List.of(
        view("every", topic, Optional.empty(), 2),
        view("by_card", topic, Optional.of(dedup("payment_id", "card_id")), 3),
        view("by_payment", topic, Optional.of(dedup("payment_id")), 2));
  }

  static DedupPlan dedup(String... by) {
    return new DedupPlan(List.of(by), 3_600_000);
  }

  static Expression expression(String text) {
    Map<String, ValueType> variables = new LinkedHashMap<>();
    PAYMENT_COLUMNS.forEach(column -> variables.put(column.name(), column.type()));
    return Expressions.compile(text, variables);
  }

  static String payment(String id, String card, double amount, long eventTime) {
    return "{\"payment_id\":\"%s\",\"card_id\":\"%s\",\"amount\":%s,\"status\":\"OK\",\"event_time\":%s}"
        .formatted(id, card, amount, eventTime);
  }
}
