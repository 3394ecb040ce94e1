/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.versions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoublePredicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Payments, many at once and then a stream, and what logs of them should hold. */
final class PaymentLoad {
  static final int CARDS = 20;
  private static final long SEED = 81_173;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private record Payment(String id, String card, double amount, long atMillis) {}

  private final Producer<byte[], byte[]> producer;
  private final Random random = new Random(SEED);
  private final List<Payment> sent = new ArrayList<>();
  private final Thread thread = new Thread(this::stream, "payments");
  private volatile boolean stopping;

  PaymentLoad(Producer<byte[], byte[]> producer) {
    this.producer = producer;
    thread.setDaemon(true);
  }

  /** Two views over one source, and a service of both. */
  static String definitions(String where) {
    return """
    kind: Source
    name: payments
    topic: payments
    timestamp: at
    schema:
      id: {type: STRING, required: true}
      card: {type: STRING, required: true}
      amount: {type: DOUBLE, required: true}
      at: TIMESTAMP
    ---
    kind: Entity
    name: card
    keys: {card: STRING}
    ---
    kind: FeatureView
    name: activity
    entity: card
    sources: [payments]
    partitions: 2
    where: %1$s
    features:
      - {name: n, aggregate: count, windows: [1h]}
      - {name: total, aggregate: sum, of: amount, windows: [1h]}
      - {name: largest, aggregate: max, of: amount, windows: [1h]}
    ---
    kind: FeatureView
    name: spread
    entity: card
    sources: [payments]
    partitions: 2
    where: %1$s
    features:
      - {name: newest, aggregate: last, of: id, windows: [1h]}
      - {name: mean, aggregate: avg, of: amount, windows: [10m]}
    ---
    kind: FeatureService
    name: fraud
    features: [activity, spread]
    """
        .formatted(where);
  }

  /** Sends payments of cards that nobody asks for, and waits until Kafka has them. */
  void backlog(int count) {
    for (int i = 0; i < count; i++) {
      send("x" + random.nextInt(5_000));
    }
    producer.flush();
  }

  void start() {
    thread.start();
  }

  /** Ends the stream; all of it is in Kafka when this returns. */
  void stop() throws InterruptedException {
    stopping = true;
    thread.join();
    producer.flush();
  }

  synchronized int sent() {
    return sent.size();
  }

  /** Each payment that fits is in the log once, and nothing else. */
  synchronized void check(ViewPlan view, List<LogRow> rows, DoublePredicate fits) {
    List<String> expected = new ArrayList<>();
    for (Payment payment : sent) {
      if (fits.test(payment.amount())) {
        EntityKey key = EntityKeyCodec.encode(view.entity(), List.of(payment.card()));
        expected.add(key.encoded() + " " + payment.atMillis() + " " + payment.amount());
      }
    }
    int amount = view.columnIndex("amount");
    List<String> found = new ArrayList<>();
    for (LogRow row : rows) {
      found.add(row.key().encoded() + " " + row.eventTimeMillis() + " " + row.values().get(amount));
    }
    expected.sort(null);
    found.sort(null);
    assertThat(found.equals(expected))
        .as(
            "%s v%s has %s rows, %s payments fit",
            view.name(), view.version(), found.size(), expected.size())
        .isTrue();
  }

  private void stream() {
    while (!stopping) {
      send("c" + random.nextInt(CARDS));
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void send(String card) {
    Payment payment;
    synchronized (this) {
      payment =
          new Payment(
              "p" + sent.size(), card, random.nextInt(10_000) / 100.0, System.currentTimeMillis());
      sent.add(payment);
    }
    String json =
        "{\"id\":\"%s\",\"card\":\"%s\",\"amount\":%s,\"at\":%d}"
            .formatted(payment.id(), card, payment.amount(), payment.atMillis());
    producer.send(new ProducerRecord<>("payments", card.getBytes(UTF_8), json.getBytes(UTF_8)));
  }
}
