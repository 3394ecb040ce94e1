/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.function.Consumer;
import java.util.function.Function;

/** The ways in which a payment can be broken so that it cannot become a row. */
public enum Malformation {
  TRUNCATED(text(json -> json.substring(0, json.length() / 2))),
  NOT_AN_OBJECT(text(json -> "[" + json + "]")),
  TRAILING_GARBAGE(text(json -> json + " }")),
  TWO_FIELDS_OF_ONE_NAME(text(json -> "{\"amount\":1.0," + json.substring(1))),
  EMPTY(text(json -> "")),
  INVALID_UTF8(
      json -> {
        // No UTF-8 text has the byte 0xff; in Latin-1 it is one character.
        json.put("status", "\u00ff");
        return json.toString().getBytes(ISO_8859_1);
      }),
  WRONG_TYPE(fields(json -> json.put("amount", "12,50"))),
  MISSING_COLUMN(fields(json -> json.remove("fx_rate"))),
  MISSING_KEY(fields(json -> json.remove("card_id"))),
  NULL_KEY(fields(json -> json.putNull("card_id"))),
  MISSING_TIME(fields(json -> json.remove("event_time"))),
  UNREADABLE_TIME(fields(json -> json.put("event_time", "yesterday"))),
  FUTURE_TIME(
      fields(json -> json.put("event_time", json.get("event_time").asLong() + 86_400_000L))),
  NUMBER_OUT_OF_RANGE(fields(json -> json.put("items", 3_000_000_000L))),
  FRACTION_FOR_AN_INTEGER(fields(json -> json.put("items", 1.5))),
  TOO_FINE_A_DECIMAL(fields(json -> json.put("fee", new BigDecimal("1.005")))),
  NULL_IN_A_LIST(fields(json -> json.putArray("tags").add("gift").addNull()));

  private final Function<ObjectNode, byte[]> breaker;

  Malformation(Function<ObjectNode, byte[]> breaker) {
    this.breaker = breaker;
  }

  /** The broken form of a good event. */
  byte[] apply(ObjectNode good) {
    return breaker.apply(good.deepCopy());
  }

  private static Function<ObjectNode, byte[]> text(Function<String, String> change) {
    return json -> change.apply(json.toString()).getBytes(UTF_8);
  }

  private static Function<ObjectNode, byte[]> fields(Consumer<ObjectNode> change) {
    return json -> {
      change.accept(json);
      return json.toString().getBytes(UTF_8);
    };
  }
}
