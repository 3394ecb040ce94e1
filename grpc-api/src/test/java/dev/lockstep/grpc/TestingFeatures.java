/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc;

import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.aggregate.Aggregators;
import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.expression.Expressions;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.time.Window;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Cards (windowed), merchants (every type, latest value), devices (composite key) and payment risk
 * (on demand), with rows around T = {@link #NOW}.
 */
public final class TestingFeatures {
  /** The T that rows are laid out around. */
  public static final long NOW = 1_000_000_000L;

  public static final long HOUR = 3_600_000L;

  public static final EntityPlan CARD = entity("card", column("card_id", ValueType.STRING));
  public static final EntityPlan MERCHANT =
      entity("merchant", column("merchant_id", ValueType.INT64));
  public static final EntityPlan DEVICE =
      entity(
          "device", column("card_id", ValueType.STRING), column("device_number", ValueType.INT32));

  public static final ViewPlan CARD_ACTIVITY = cardActivity(1, 1);
  public static final ViewPlan MERCHANT_PROFILE =
      latestView(
          "merchant_profile",
          MERCHANT,
          10 * HOUR,
          column("i32", ValueType.INT32),
          column("i64", ValueType.INT64),
          column("f32", ValueType.FLOAT),
          column("f64", ValueType.DOUBLE),
          column("price", new ValueType.Decimal(10, 2)),
          column("name", ValueType.STRING),
          column("open", ValueType.BOOL),
          column("logo", ValueType.BYTES),
          column("since", ValueType.TIMESTAMP),
          column("tags", new ValueType.ListOf(ValueType.STRING)));
  public static final ViewPlan DEVICE_STATE =
      latestView("device_state", DEVICE, 0, column("trusted", ValueType.BOOL));
  public static final OnDemandViewPlan PAYMENT_RISK =
      new OnDemandViewPlan(
          "payment_risk",
          Map.of(
              "spend", new FeatureRef("card_activity", "spend_1h"),
              "broken", new FeatureRef("card_activity", "overflow_1h")),
          List.of(column("amount", ValueType.DOUBLE), column("channel", ValueType.STRING)),
          Map.of(
              "share",
              Expressions.compile(
                  "amount / (spend + amount)",
                  Map.of("amount", ValueType.DOUBLE, "spend", ValueType.DOUBLE)),
              "over",
              Expressions.compile("broken > 1", Map.of("broken", ValueType.INT64)),
              "online",
              Expressions.compile("channel == 'web'", Map.of("channel", ValueType.STRING))));

  /** Every view, one on-demand view and two services. */
  public static final FeatureSetPlan PLAN = plan(CARD_ACTIVITY);

  private TestingFeatures() {}

  /** The definitions with another version of the card view. */
  public static FeatureSetPlan plan(ViewPlan cardActivity) {
    return new FeatureSetPlan(
        Map.of(),
        Map.of("card", CARD, "merchant", MERCHANT, "device", DEVICE),
        Map.of(
            "card_activity",
            cardActivity,
            "merchant_profile",
            MERCHANT_PROFILE,
            "device_state",
            DEVICE_STATE),
        Map.of("payment_risk", PAYMENT_RISK),
        Map.of(
            "fraud_v1",
            service(
                "fraud_v1",
                "card_activity:count_1h",
                "card_activity:spend_1h",
                "merchant_profile:name"),
            "risk",
            service("risk", "payment_risk:share")));
  }

  public static ViewPlan cardActivity(int version, int revision) {
    ColumnPlan amount = column("amount", ValueType.DOUBLE);
    ColumnPlan big = column("big", ValueType.INT64);
    ColumnPlan shop = column("shop", ValueType.STRING);
    return view(
        "card_activity",
        version,
        revision,
        CARD,
        new ViewKind.Windowed(),
        List.of(column("card_id", ValueType.STRING), amount, big, shop),
        List.of(
            aggregate("count_1h", AggregateSpec.of(AggregateFunction.COUNT), Optional.empty()),
            aggregate("spend_1h", AggregateSpec.of(AggregateFunction.SUM), Optional.of(amount)),
            aggregate("overflow_1h", AggregateSpec.of(AggregateFunction.SUM), Optional.of(big)),
            aggregate(
                "shops_1h", AggregateSpec.of(AggregateFunction.TOP_K).withK(3), Optional.of(shop)),
            aggregate(
                "last_shops_1h",
                AggregateSpec.of(AggregateFunction.LAST_K).withK(2),
                Optional.of(shop))));
  }

  /** A reader that holds rows for cards c1 and c2, merchants 7 and 8, and device (c1, 3). */
  public static InMemoryFeatureReader reader() {
    InMemoryFeatureReader reader = new InMemoryFeatureReader();
    reader.append(
        CARD_ACTIVITY,
        List.of(
            card("c1", NOW - 1000, 1, 10.5, 1L, "a"),
            card("c1", NOW - 500, 2, 20.25, 2L, "b"),
            card("c1", NOW - 2 * HOUR, 3, 1e9, 3L, "z"),
            card("c2", NOW - 10, 4, Double.NaN, Long.MAX_VALUE, "b"),
            card("c2", NOW - 5, 5, 1.0, 1L, "b")));
    reader.append(
        MERCHANT_PROFILE, List.of(merchant(7, NOW - HOUR, 1), nulls(8, NOW - 20 * HOUR, 2)));
    reader.append(DEVICE_STATE, List.of(row(DEVICE, List.of("c1", 3), NOW - 1, 1, "c1", 3, true)));
    return reader;
  }

  /** One more row of a card, at the end of the log. */
  public static LogRow card(
      String card, long eventTimeMillis, long seq, double amount, long big, String shop) {
    return row(CARD, List.of(card), eventTimeMillis, seq, card, amount, big, shop);
  }

  public static LogRow merchant(long id, long eventTimeMillis, long seq) {
    return row(
        MERCHANT,
        List.of(id),
        eventTimeMillis,
        seq,
        id,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Float.intBitsToFloat(0x7fc0_1234),
        Double.longBitsToDouble(0x7ff8_0000_dead_beefL),
        new BigDecimal("12.50"),
        "Zoë's \u0000 店",
        true,
        Bytes.ofHex("00ff10"),
        Instant.ofEpochMilli(-1),
        List.of("x", "", "y"));
  }

  private static LogRow nulls(long id, long eventTimeMillis, long seq) {
    @Nullable Object[] values = new @Nullable Object[11];
    values[0] = id;
    return row(MERCHANT, List.of(id), eventTimeMillis, seq, values);
  }

  private static LogRow row(
      EntityPlan entity,
      List<Object> key,
      long eventTimeMillis,
      long seq,
      @Nullable Object... values) {
    EntityKey encoded = EntityKeyCodec.encode(entity, key);
    return new LogRow(encoded, eventTimeMillis, 2, seq, seq * 100, "", Arrays.asList(values));
  }

  private static ServicePlan service(String name, String... references) {
    return new ServicePlan(
        name,
        Arrays.stream(references)
            .map(reference -> reference.split(":"))
            .map(parts -> new FeatureRef(parts[0], parts[1]))
            .toList());
  }

  private static FeaturePlan aggregate(
      String name, AggregateSpec spec, Optional<ColumnPlan> column) {
    return new AggregateFeature(
        name,
        spec,
        column,
        Optional.empty(),
        Window.ofMillis(HOUR),
        OptionalInt.empty(),
        Aggregators.create(spec, column.map(ColumnPlan::type)));
  }

  private static ViewPlan latestView(
      String name, EntityPlan entity, long ttlMillis, ColumnPlan... columns) {
    List<ColumnPlan> all = new java.util.ArrayList<>(entity.keys());
    all.addAll(Arrays.asList(columns));
    return view(
        name,
        1,
        1,
        entity,
        new ViewKind.Latest(ttlMillis, Optional.empty()),
        all,
        Arrays.stream(columns)
            .map(column -> (FeaturePlan) new LatestFeature(column.name(), column))
            .toList());
  }

  private static ViewPlan view(
      String name,
      int version,
      int revision,
      EntityPlan entity,
      ViewKind kind,
      List<ColumnPlan> columns,
      List<FeaturePlan> features) {
    SourcePlan source =
        new SourcePlan(
            name + "_events",
            name + "_events",
            new SourceFormat.Json(),
            columns,
            "event_time",
            TimestampFormat.EPOCH_MILLIS,
            0);
    return new ViewPlan(
        name,
        version,
        revision,
        entity,
        List.of(new ViewInput(source, Optional.empty(), Map.of())),
        columns,
        Optional.empty(),
        kind,
        features,
        4);
  }

  private static EntityPlan entity(String name, ColumnPlan... keys) {
    return new EntityPlan(name, Arrays.asList(keys));
  }

  private static ColumnPlan column(String name, ValueType type) {
    return new ColumnPlan(name, type, false);
  }
}
