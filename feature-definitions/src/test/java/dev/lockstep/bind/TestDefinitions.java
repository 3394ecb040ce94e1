/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.DedupPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.Bounds;
import dev.lockstep.time.Window;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class TestDefinitions {
  static final String PAYMENTS =
      """
      kind: Source
      name: payments
      timestamp: event_time
      schema:
        payment_id: {type: STRING, required: true}
        card_id: STRING
        merchant_id: STRING
        amount: DOUBLE
        fx_rate: DOUBLE
        price: "DECIMAL(10,2)"
        status: STRING
        tags: LIST<STRING>
        event_time: TIMESTAMP
      ---
      kind: Entity
      name: card
      keys: {card_id: STRING}
      ---
      """;

  private static final String VIEW =
      """
      kind: FeatureView
      name: card_activity
      entity: card
      sources: [payments]
      where: status != 'TEST'
      columns: {amount_eur: amount * fx_rate}
      dedup: {by: [payment_id]}
      features:
        - {name: spend, aggregate: sum, of: amount_eur, windows: [1h, 24h, 30d]}
        - {name: declines, aggregate: count, where: status == 'DECLINED', windows: [1h], bounds: "[]"}
        - {name: ever, aggregate: count}
        - {name: p95, aggregate: quantile, q: 0.95, of: amount, windows: [7d], tail: 1d, max_rows: 100}
        - {name: merchants, aggregate: count_distinct, approx: true, of: merchant_id, windows: [7d], slide: 1h}
        - {name: recent, aggregate: last_k, k: 3, of: merchant_id}
        - {name: last_status, aggregate: last, nulls: keep, of: status, windows: [90d]}
        - {name: total, aggregate: sum, of: price}
      """;

  private static FeatureSetPlan plan(String yaml) {
    return Definitions.parse("features.yaml", yaml).plan();
  }

  @Test
  void bindsASource() {
    SourcePlan source = at(plan(PAYMENTS).sources(), "payments");
    assertThat(source.topic()).isEqualTo("payments");
    assertThat(source.format()).isEqualTo(new SourceFormat.Json());
    assertThat(source.timestampColumn()).isEqualTo("event_time");
    assertThat(source.maxFutureMillis()).isEqualTo(600_000);
    assertThat(source.columns())
        .startsWith(
            new ColumnPlan("payment_id", ValueType.STRING, true),
            new ColumnPlan("card_id", ValueType.STRING, false))
        .contains(
            new ColumnPlan("price", new ValueType.Decimal(10, 2), false),
            new ColumnPlan("tags", new ValueType.ListOf(ValueType.STRING), false))
        .hasSize(9);
  }

  @Test
  void bindsEveryKeyOfASource() {
    SourcePlan source =
        at(
            plan("""
                kind: Source
                name: s
                topic: raw.s-1
                format: json
                timestamp: {column: at, format: epoch_seconds}
                max_future: 1h
                schema: {at: DOUBLE}
                """)
                .sources(),
            "s");
    assertThat(source.topic()).isEqualTo("raw.s-1");
    assertThat(source.timestampFormat()).isEqualTo(TimestampFormat.EPOCH_SECONDS);
    assertThat(source.maxFutureMillis()).isEqualTo(3_600_000);
  }

  @Test
  void bindsAWindowedView() {
    ViewPlan view = at(plan(PAYMENTS + VIEW).views(), "card_activity");
    assertThat(view.version()).isEqualTo(1);
    assertThat(view.revision()).isEqualTo(1);
    assertThat(view.partitions()).isEqualTo(4);
    assertThat(view.kind()).isEqualTo(new ViewKind.Windowed());
    assertThat(view.dedup()).contains(new DedupPlan(List.of("payment_id"), Window.DAY_MILLIS));
    assertThat(view.columns())
        .extracting(ColumnPlan::name)
        .containsExactly(
            "payment_id",
            "card_id",
            "merchant_id",
            "amount",
            "fx_rate",
            "price",
            "status",
            "tags",
            "event_time",
            "amount_eur");
    assertThat(view.features())
        .extracting(FeaturePlan::name)
        .containsExactly(
            "spend_1h",
            "spend_24h",
            "spend_30d",
            "declines",
            "ever",
            "p95",
            "merchants",
            "recent",
            "last_status",
            "total");
    assertThat(view.features())
        .extracting(feature -> feature.resultType().display())
        .containsExactly(
            "DOUBLE",
            "DOUBLE",
            "DOUBLE",
            "INT64",
            "INT64",
            "DOUBLE",
            "INT64",
            "LIST<STRING>",
            "STRING",
            "DECIMAL(38,2)");
  }

  @Test
  void bindsWindowsAndParameters() {
    ViewPlan view = at(plan(PAYMENTS + VIEW).views(), "card_activity");
    assertThat(aggregate(view, "spend_24h").window()).isEqualTo(Window.ofMillis(86_400_000));
    assertThat(aggregate(view, "declines").window().bounds()).isEqualTo(Bounds.CLOSED);
    assertThat(aggregate(view, "declines").where().orElseThrow().text())
        .isEqualTo("status == 'DECLINED'");
    assertThat(aggregate(view, "ever").window().lengthMillis()).isEmpty();
    assertThat(aggregate(view, "ever").column()).isEmpty();
    assertThat(aggregate(view, "p95").window().tailMillis()).isEqualTo(OptionalLong.of(86_400_000));
    assertThat(aggregate(view, "p95").maxRows()).isEqualTo(OptionalInt.of(100));
    assertThat(aggregate(view, "p95").spec().q()).hasValue(0.95);
    assertThat(aggregate(view, "merchants").spec().approximate()).isTrue();
    assertThat(aggregate(view, "merchants").window().slideMillis())
        .isEqualTo(OptionalLong.of(3_600_000));
    assertThat(aggregate(view, "recent").spec().k()).hasValue(3);
    assertThat(aggregate(view, "last_status").spec().keepNulls()).isTrue();
    assertThat(aggregate(view, "last_status").spec().function()).isEqualTo(AggregateFunction.LAST);
  }

  @Test
  void bindsRowLogic() {
    ViewInput input = at(plan(PAYMENTS + VIEW).views(), "card_activity").inputs().get(0);
    assertThat(input.source().name()).isEqualTo("payments");
    assertThat(input.where().orElseThrow().test(Map.of("status", "OK")::get)).isTrue();
    assertThat(input.where().orElseThrow().test(Map.of("status", "TEST")::get)).isFalse();
    assertThat(
            at(input.derived(), "amount_eur").evaluate(Map.of("amount", 2.0, "fx_rate", 1.5)::get))
        .isEqualTo(3.0);
  }

  @Test
  void bindsSeveralSources() {
    ViewPlan view =
        at(
            plan(PAYMENTS
                    + """
                    kind: Source
                    name: refunds
                    timestamp: at
                    schema: {refund_id: STRING, card: STRING, amount: INT64, at: INT64, reason: STRING}
                    ---
                    kind: FeatureView
                    name: flows
                    entity: card
                    sources:
                      - payments
                      - source: refunds
                        where: reason != null
                        columns: {card_id: card, amount: -double(amount), id: "'r' + refund_id"}
                    where: amount > 0
                    columns: {id: payment_id}
                    dedup: {by: [id], horizon: 7d}
                    partitions: 8
                    features:
                      - {name: net, aggregate: sum, of: amount, windows: [1d]}
                    """)
                .views(),
            "flows");
    assertThat(view.columns())
        .extracting(ColumnPlan::name)
        .containsExactly(
            "payment_id",
            "card_id",
            "merchant_id",
            "amount",
            "fx_rate",
            "price",
            "status",
            "tags",
            "event_time",
            "refund_id",
            "card",
            "at",
            "reason",
            "id");
    assertThat(view.columns().get(0).required()).isFalse();
    ViewInput refunds = view.inputs().get(1);
    assertThat(refunds.where().orElseThrow().text()).isEqualTo("(amount > 0) && (reason != null)");
    assertThat(refunds.derived().keySet()).containsExactly("id", "card_id", "amount");
    assertThat(at(refunds.derived(), "id").text()).isEqualTo("'r' + refund_id");
    assertThat(at(view.inputs().get(0).derived(), "id").text()).isEqualTo("payment_id");
    assertThat(view.partitions()).isEqualTo(8);
  }

  @Test
  void bindsALatestValueView() {
    ViewPlan view =
        at(
            plan(PAYMENTS
                    + """
                    kind: FeatureView
                    name: card_profile
                    entity: card
                    sources: [payments]
                    ttl: 30d
                    created: event_time
                    features: [status, {name: last_amount, of: amount}]
                    """)
                .views(),
            "card_profile");
    assertThat(view.kind())
        .isEqualTo(new ViewKind.Latest(30 * Window.DAY_MILLIS, Optional.of("event_time")));
    assertThat(view.features())
        .containsExactly(
            new LatestFeature("status", new ColumnPlan("status", ValueType.STRING, false)),
            new LatestFeature("last_amount", new ColumnPlan("amount", ValueType.DOUBLE, false)));
  }

  @Test
  void bindsOnDemandViewsAndServices() {
    FeatureSetPlan plan =
        plan(
            PAYMENTS
                + VIEW
                + """
                ---
                kind: OnDemandFeatureView
                name: risk
                inputs: {spend: "card_activity:spend_1h", seen: "card_activity:ever"}
                request: {amount: {type: DOUBLE, required: true}}
                features:
                  ratio: amount / spend
                  known: seen > 3
                ---
                kind: OnDemandFeatureView
                name: risk2
                inputs: ["card_activity:total", "card_activity:ever"]
                features: {per_row: "divide(total, decimal(ever), 2)"}
                ---
                kind: FeatureService
                name: fraud_v1
                features: [risk, "card_activity:ever", {view: card_activity, features: [p95, total]}, "risk2:per_row"]
                """);
    assertThat(at(plan.onDemandViews(), "risk").inputs())
        .isEqualTo(
            ImmutableMap.of(
                "spend", new FeatureRef("card_activity", "spend_1h"),
                "seen", new FeatureRef("card_activity", "ever")));
    assertThat(at(plan.onDemandViews(), "risk").request())
        .containsExactly(new ColumnPlan("amount", ValueType.DOUBLE, true));
    assertThat(
            at(at(plan.onDemandViews(), "risk2").outputs(), "per_row")
                .evaluate(
                    Map.<String, Object>of("total", new BigDecimal("10.00"), "ever", 3L)::get))
        .isEqualTo(new BigDecimal("3.33"));
    assertThat(at(plan.services(), "fraud_v1").features())
        .extracting(FeatureRef::toString)
        .containsExactly(
            "risk:ratio",
            "risk:known",
            "card_activity:ever",
            "card_activity:p95",
            "card_activity:total",
            "risk2:per_row");
  }

  private static <T> T at(Map<String, T> all, String name) {
    return requireNonNull(all.get(name), name);
  }

  private static AggregateFeature aggregate(ViewPlan view, String name) {
    return (AggregateFeature) view.feature(name).orElseThrow();
  }
}
