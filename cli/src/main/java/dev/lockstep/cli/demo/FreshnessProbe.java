/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.demo.judge.LogJudge;
import dev.lockstep.cli.demo.judge.Verdicts;
import dev.lockstep.cli.demo.stream.Payment;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.FeatureStoreClient;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Measures how long it takes from a payment's acknowledgement by the broker until it is counted in
 * a gRPC answer: sends one payment of a card of its own after the other and asks until it is
 * counted.
 */
final class FreshnessProbe implements AutoCloseable {
  private static final String FEATURE = "card_activity:payments_1h";
  private static final long PAUSE_MILLIS = 50;
  private static final long LONGEST_MILLIS = 60_000;

  private final Producer<byte[], byte[]> producer;
  private final FeatureStoreClient client;
  private final LogJudge logJudge;
  private final Verdicts verdicts;
  private final Freshness freshness;
  private final String run = Long.toString(System.currentTimeMillis(), 36);
  private final Thread thread = new Thread(this::run, "demo-freshness");
  private volatile boolean closed;
  private volatile int sent;

  FreshnessProbe(
      Producer<byte[], byte[]> producer,
      FeatureStoreClient client,
      LogJudge logJudge,
      Verdicts verdicts,
      Freshness freshness) {
    this.producer = producer;
    this.client = client;
    this.logJudge = logJudge;
    this.verdicts = verdicts;
    this.freshness = freshness;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** How many payments it sent. */
  int sent() {
    return sent;
  }

  /** Ends after the probe under way. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }

  private void run() {
    try {
      for (int number = 0; !closed; number++) {
        probe(number);
        sent = number + 1;
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RuntimeException e) {
      if (!closed) {
        verdicts.wrong("freshness cannot be measured: " + e);
      }
    }
  }

  private void probe(int number) throws InterruptedException, ExecutionException {
    Payment payment = payment(number);
    logJudge.expect(payment);
    producer
        .send(
            new ProducerRecord<>(
                Payment.SOURCE,
                payment.recordKey().getBytes(UTF_8),
                payment.toJson().toString().getBytes(UTF_8)))
        .get();
    long acknowledged = System.nanoTime();
    FeatureQuery query =
        FeatureQuery.ofFeatures(FEATURE).entities("card_id", payment.cardId()).fullNames().build();
    while (client.get(query).getLong(0, "card_activity__payments_1h").orElse(0) < 1) {
      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - acknowledged);
      if (waited > LONGEST_MILLIS) {
        verdicts.wrong("a payment was not counted after " + waited + " ms: " + payment);
        return;
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    freshness.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - acknowledged));
  }

  private Payment payment(int number) {
    return new Payment(
        String.format("probe-%s-%07d", run, number),
        String.format("probe-card-%s-%07d", run, number),
        "probe-shop",
        "web",
        1,
        "APPROVED",
        1.0,
        1.0,
        null,
        null,
        null,
        null,
        null,
        null,
        System.currentTimeMillis() - 1);
  }
}
