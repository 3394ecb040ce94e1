/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Card payments at a steady rate into a source topic. One in so many is the only payment of a card
 * that no other payment names: a probe, whose acknowledgement by the broker is remembered.
 */
final class FreshnessTraffic implements AutoCloseable {
  private static final int CARDS = 20_000;

  /** The card of {@link #sendFirst}. */
  static final String FIRST = "first";

  private static final long SEED = 662_607;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int rate;
  private final int probeEvery;
  private final long[] counts = new long[CARDS];
  private final AtomicLongArray acknowledged;

  /**
   * @param events how many to send in all
   * @param probeEvery one in so many events is a probe
   */
  FreshnessTraffic(OnlineStoreConfig config, String topic, int rate, int events, int probeEvery) {
    Map<String, Object> properties = new HashMap<>(KafkaClients.properties(config));
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = topic;
    this.rate = rate;
    this.probeEvery = probeEvery;
    this.acknowledged = new AtomicLongArray(events / probeEvery);
  }

  static String card(int number) {
    return "card-" + number;
  }

  static String probe(int number) {
    return "probe-" + number;
  }

  static int cards() {
    return CARDS;
  }

  int probes() {
    return acknowledged.length();
  }

  /** {@link System#nanoTime} when the broker acknowledged a probe; 0 before. */
  long acknowledgedNanos(int probe) {
    return acknowledged.get(probe);
  }

  /** How many payments of a card were sent. */
  long count(int card) {
    return counts[card];
  }

  /** Sends one payment of a card of its own, which shows when ingest has started. */
  void sendFirst() {
    var unused = producer.send(event(FIRST, -1));
  }

  /** Sends all events; returns when the last was acknowledged. */
  void send() {
    SplittableRandom random = new SplittableRandom(SEED);
    long begin = System.nanoTime();
    int events = acknowledged.length() * probeEvery;
    for (int i = 0; i < events; i++) {
      long due = begin + i * TimeUnit.SECONDS.toNanos(1) / rate;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      if (i % probeEvery == 0) {
        sendProbe(i / probeEvery, i);
      } else {
        int card = random.nextInt(CARDS);
        counts[card]++;
        var unused = producer.send(event(card(card), i));
      }
    }
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }

  private void sendProbe(int probe, int number) {
    var unused =
        producer.send(
            event(probe(probe), number),
            (metadata, failure) -> {
              if (failure == null) {
                acknowledged.set(probe, System.nanoTime());
              }
            });
  }

  private ProducerRecord<byte[], byte[]> event(String card, int number) {
    String json =
        "{\"payment_id\":\"p-%d\",\"card_id\":\"%s\",\"amount\":%d.5,\"event_time\":%d}"
            .formatted(number, card, Math.floorMod(number, 100), System.currentTimeMillis());
    return new ProducerRecord<>(topic, card.getBytes(UTF_8), json.getBytes(UTF_8));
  }
}
