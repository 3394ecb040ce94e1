/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.demo.judge.LogJudge;
import dev.lockstep.cli.demo.judge.Verdicts;
import dev.lockstep.cli.demo.stream.Payment;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.OnlineFeatures;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Measures how long it takes from a payment's acknowledgement by the broker until it is counted in
 * a gRPC answer. Payments of cards of their own go out at a fixed pace, however long the earlier
 * ones take: a probe that waits for the one before would miss the slow moments.
 */
final class FreshnessProbe implements AutoCloseable {
  private static final String VIEW = "card_activity";
  private static final String FEATURE = "payments_1h";
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LOOK_MILLIS = 3;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final int MOST_ASKED = 50;

  private record Waiting(String card, long acknowledgedNanos) {}

  private final Producer<byte[], byte[]> producer;
  private final FeatureStoreClient client;
  private final LogJudge logJudge;
  private final Verdicts verdicts;
  private final Freshness freshness;
  private final String run = Long.toString(System.currentTimeMillis(), 36);
  private final Queue<Waiting> acknowledged = new ConcurrentLinkedQueue<>();
  private final List<Waiting> waiting = new ArrayList<>();
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

  /** Sends no more, and waits for those that are not counted yet. */
  void finish() throws InterruptedException {
    closed = true;
    thread.join();
  }

  /** Ends at once. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.interrupt();
    thread.join();
  }

  private void run() {
    try {
      long due = System.nanoTime();
      while (!closed || !waiting.isEmpty() || !acknowledged.isEmpty()) {
        long now = System.nanoTime();
        if (!closed && now >= due) {
          send(sent);
          sent++;
          due += PACE_NANOS;
        }
        look();
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      // closed
    } catch (RuntimeException e) {
      if (!closed) {
        verdicts.wrong("freshness cannot be measured: " + e);
      }
    }
  }

  private void send(int number) {
    Payment payment = payment(number);
    logJudge.expect(payment);
    producer.send(
        new ProducerRecord<>(
            Payment.SOURCE,
            payment.recordKey().getBytes(UTF_8),
            payment.toJson().toString().getBytes(UTF_8)),
        (metadata, error) -> {
          if (error == null) {
            acknowledged.add(new Waiting(payment.cardId(), System.nanoTime()));
          } else {
            verdicts.wrong("a probe could not be sent: " + error);
          }
        });
  }

  /** Asks for those that wait, the oldest first. */
  private void look() {
    for (Waiting next = acknowledged.poll(); next != null; next = acknowledged.poll()) {
      waiting.add(next);
    }
    if (waiting.isEmpty()) {
      return;
    }
    freshness.waiting(
        TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - waiting.get(0).acknowledgedNanos()));
    List<Waiting> asked = waiting.subList(0, Math.min(MOST_ASKED, waiting.size()));
    FeatureQuery query =
        FeatureQuery.ofFeatures(VIEW + ":" + FEATURE)
            .entities("card_id", asked.stream().map(Waiting::card).toList())
            .build();
    OnlineFeatures answer;
    try {
      answer = client.get(query);
    } catch (LockstepException e) {
      return; // no answer is no freshness either: the probes go on waiting
    }
    long now = System.nanoTime();
    int row = 0;
    for (Iterator<Waiting> probes = asked.iterator(); probes.hasNext(); row++) {
      Waiting probe = probes.next();
      long waited = now - probe.acknowledgedNanos();
      if (answer.getLong(row, FEATURE).orElse(0) > 0) {
        freshness.add(TimeUnit.NANOSECONDS.toMicros(waited));
        probes.remove();
      } else if (waited > LONGEST_NANOS) {
        verdicts.wrong("a payment of " + probe.card() + " was never counted");
        probes.remove();
      }
    }
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
