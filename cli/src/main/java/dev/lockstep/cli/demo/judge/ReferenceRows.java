/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.cli.demo.stream.Fact;
import dev.lockstep.cli.demo.stream.MerchantUpdate;
import dev.lockstep.cli.demo.stream.Payment;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The row logic of examples/fraud once more, by hand: it shares no code with definitions,
 * expressions and ingest, which it judges.
 */
final class ReferenceRows {
  static final String CARDS = "card_activity";
  static final String MERCHANTS = "merchant_activity";
  static final String DEVICES = "device_activity";
  static final String PROFILES = "merchant_profile";

  /** The feature views by the source that feeds them. */
  private static final Set<String> PAYMENT_VIEWS = ImmutableSet.of(CARDS, MERCHANTS, DEVICES);

  private static final Set<String> UPDATE_VIEWS = ImmutableSet.of(PROFILES);

  private ReferenceRows() {}

  /** The views whose ingest reads the source. */
  static Set<String> viewsOf(String source) {
    return source.equals(Payment.SOURCE) ? PAYMENT_VIEWS : UPDATE_VIEWS;
  }

  /** The column that holds an event's own id. */
  static String idColumn(String view) {
    return view.equals(PROFILES) ? "update_id" : "payment_id";
  }

  /** The rows of a good event that is no duplicate. */
  static List<ExpectedRow> of(Fact fact) {
    if (fact instanceof Payment payment) {
      return ofPayment(payment);
    }
    return ImmutableList.of(ofUpdate((MerchantUpdate) fact));
  }

  private static List<ExpectedRow> ofPayment(Payment payment) {
    ImmutableList.Builder<ExpectedRow> rows = ImmutableList.builder();
    if (!payment.status().equals("TEST")) {
      Map<String, @Nullable Object> values = paymentColumns(payment);
      values.put("declined", payment.status().equals("DECLINED"));
      rows.add(row(CARDS, payment, payment.cardId(), values));
      rows.add(row(MERCHANTS, payment, payment.merchantId(), values));
    }
    Map<String, @Nullable Object> values = paymentColumns(payment);
    List<String> tags = payment.tags();
    values.put("tagged", tags == null ? null : !tags.isEmpty());
    return rows.add(row(DEVICES, payment, payment.platform() + "|" + payment.deviceId(), values))
        .build();
  }

  private static ExpectedRow ofUpdate(MerchantUpdate update) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("update_id", update.updateId());
    values.put("merchant_id", update.merchantId());
    values.put("category", update.category());
    values.put("risk_score", update.riskScore());
    values.put("daily_limit", update.dailyLimit());
    values.put("opened", instant(update.opened()));
    values.put("blocked", update.blocked());
    values.put("recorded_at", instant(update.recordedAt()));
    values.put("valid_from", Instant.ofEpochMilli(update.eventTimeMillis()));
    return row(PROFILES, update, update.merchantId(), values);
  }

  private static Map<String, @Nullable Object> paymentColumns(Payment payment) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("payment_id", payment.paymentId());
    values.put("card_id", payment.cardId());
    values.put("merchant_id", payment.merchantId());
    values.put("platform", payment.platform());
    values.put("device_id", payment.deviceId());
    values.put("status", payment.status());
    values.put("amount", payment.amount());
    values.put("fx_rate", payment.fxRate());
    values.put("fee", payment.fee());
    values.put("items", payment.items());
    values.put("country", payment.country());
    values.put("channel", payment.channel());
    values.put("pin_verified", payment.pinVerified());
    values.put("tags", payment.tags());
    values.put("event_time", Instant.ofEpochMilli(payment.eventTimeMillis()));
    values.put("amount_eur", payment.amount() * payment.fxRate());
    return values;
  }

  private static @Nullable Instant instant(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  private static ExpectedRow row(
      String view, Fact fact, String key, Map<String, @Nullable Object> values) {
    return new ExpectedRow(view, fact.id(), key, fact.eventTimeMillis(), values);
  }
}
