/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One payment, with the columns of the source of the same name.
 *
 * @param amount in the currency of the payment
 * @param fxRate from that currency to EUR
 * @param eventTimeMillis epoch milliseconds
 */
public record Payment(
    String paymentId,
    String cardId,
    String merchantId,
    String platform,
    long deviceId,
    String status,
    double amount,
    double fxRate,
    @Nullable BigDecimal fee,
    @Nullable Integer items,
    @Nullable String country,
    @Nullable String channel,
    @Nullable Boolean pinVerified,
    @Nullable List<String> tags,
    long eventTimeMillis)
    implements Fact {
  /** The source of payments. */
  public static final String SOURCE = "payments";

  public Payment {
    tags = tags == null ? null : ImmutableList.copyOf(tags);
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public String id() {
    return paymentId;
  }

  @Override
  public String recordKey() {
    return cardId;
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.withExactBigDecimals(true).objectNode();
    json.put("payment_id", paymentId);
    json.put("card_id", cardId);
    json.put("merchant_id", merchantId);
    json.put("platform", platform);
    json.put("device_id", deviceId);
    json.put("status", status);
    json.put("amount", amount);
    json.put("fx_rate", fxRate);
    json.put("fee", fee);
    json.put("items", items);
    json.put("country", country);
    json.put("channel", channel);
    json.put("pin_verified", pinVerified);
    if (tags != null) {
      tags.forEach(json.putArray("tags")::add);
    }
    json.put("event_time", eventTimeMillis);
    return json;
  }
}
