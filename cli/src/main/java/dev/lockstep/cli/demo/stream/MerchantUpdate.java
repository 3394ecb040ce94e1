/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * New facts about a merchant, with the columns of the source {@code merchant_updates}.
 *
 * @param opened epoch milliseconds
 * @param recordedAt epoch milliseconds
 * @param validFromMicros epoch microseconds; event time is its floor to milliseconds
 */
public record MerchantUpdate(
    String updateId,
    String merchantId,
    @Nullable String category,
    @Nullable Double riskScore,
    @Nullable BigDecimal dailyLimit,
    @Nullable Long opened,
    @Nullable Boolean blocked,
    @Nullable Long recordedAt,
    long validFromMicros)
    implements Fact {
  /** The source of updates. */
  public static final String SOURCE = "merchant_updates";

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public String id() {
    return updateId;
  }

  @Override
  public String recordKey() {
    return merchantId;
  }

  @Override
  public long eventTimeMillis() {
    return Math.floorDiv(validFromMicros, 1000L);
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.withExactBigDecimals(true).objectNode();
    json.put("update_id", updateId);
    json.put("merchant_id", merchantId);
    json.put("category", category);
    json.put("risk_score", riskScore);
    json.put("daily_limit", dailyLimit);
    json.put("opened", opened);
    json.put("blocked", blocked);
    json.put("recorded_at", recordedAt);
    json.put("valid_from", Instant.EPOCH.plus(validFromMicros, ChronoUnit.MICROS).toString());
    return json;
  }
}
