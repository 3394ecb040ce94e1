/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Card payments of ten columns as JSON, of which every hundredth repeats its predecessor, and a
 * view of them with a filter, a derived column and de-duplication. The same seed gives the same
 * events.
 */
final class PaymentStream {
  /** One event in so many is a duplicate. */
  static final int DUPLICATE_EVERY = 100;

  private static final int CARDS = 50_000;
  private static final List<ColumnPlan> COLUMNS =
      List.of(
          new ColumnPlan("payment_id", ValueType.STRING, true),
          new ColumnPlan("card_id", ValueType.STRING, true),
          new ColumnPlan("merchant_id", ValueType.STRING, false),
          new ColumnPlan("amount", ValueType.DOUBLE, false),
          new ColumnPlan("fx_rate", ValueType.DOUBLE, false),
          new ColumnPlan("currency", ValueType.STRING, false),
          new ColumnPlan("country", ValueType.STRING, false),
          new ColumnPlan("status", ValueType.STRING, false),
          new ColumnPlan("items", ValueType.INT32, false),
          new ColumnPlan("event_time", ValueType.TIMESTAMP, true));

  private final SplittableRandom random;

  PaymentStream(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * The view.
   *
   * @param identity the columns that identify a payment; with the entity's key among them one hop
   *     does for de-duplication and the log, without it takes two
   */
  static ViewPlan view(String name, String topic, List<String> identity, int partitions) {
    SourcePlan source =
        new SourcePlan(
            "payments",
            topic,
            new SourceFormat.Json(),
            COLUMNS,
            "event_time",
            TimestampFormat.EPOCH_MILLIS,
            600_000);
    ViewInput input =
        new ViewInput(
            source,
            Optional.of(expression("status != 'TEST'")),
            Map.of("amount_eur", expression("amount * fx_rate")));
    List<ColumnPlan> columns = new ArrayList<>(COLUMNS);
    columns.add(new ColumnPlan("amount_eur", ValueType.DOUBLE, false));
    return new ViewPlan(
        name,
        1,
        1,
        new EntityPlan("card", List.of(COLUMNS.get(1))),
        List.of(input),
        columns,
        Optional.of(new DedupPlan(identity, 3_600_000)),
        new ViewKind.Windowed(),
        List.of(),
        partitions);
  }

  /** The payment of a number; numbers give different payments, but for the duplicates. */
  byte[] event(int number, long eventTimeMillis) {
    int identity = isDuplicate(number) ? number - 1 : number;
    int card = isDuplicate(number) ? card(number - 1) : card(number);
    // Not a format: the generator runs beside what is measured.
    return ("{\"payment_id\":\"p-"
            + identity
            + "\",\"card_id\":\"card-"
            + card
            + "\",\"merchant_id\":\"m-"
            + random.nextInt(5_000)
            + "\",\"amount\":"
            + random.nextInt(1, 50_000) / 100.0
            + ",\"fx_rate\":1.0837,\"currency\":\"USD\",\"country\":\"FR\",\"status\":\"APPROVED\","
            + "\"items\":"
            + random.nextInt(1, 9)
            + ",\"event_time\":"
            + eventTimeMillis
            + "}")
        .getBytes(UTF_8);
  }

  static boolean isDuplicate(int number) {
    return number % DUPLICATE_EVERY == DUPLICATE_EVERY - 1;
  }

  /** How many of the first so many events become rows. */
  static int rowsOf(int events) {
    return events - events / DUPLICATE_EVERY;
  }

  private static int card(int number) {
    return Math.floorMod(number * 0x9E3779B9, CARDS);
  }

  private static Expression expression(String text) {
    Map<String, ValueType> variables = new LinkedHashMap<>();
    COLUMNS.forEach(column -> variables.put(column.name(), column.type()));
    return Expressions.compile(text, variables);
  }
}
