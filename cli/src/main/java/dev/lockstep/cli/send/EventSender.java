/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Sends a file's events to a topic, in their order. Used once, by one thread. */
public final class EventSender {
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final double eventsPerSecond;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long sent;
  private long bad;

  /**
   * @param eventsPerSecond 0 for as fast as Kafka takes them
   */
  public EventSender(Producer<byte[], byte[]> producer, String topic, double eventsPerSecond) {
    this.producer = producer;
    this.topic = topic;
    this.eventsPerSecond = eventsPerSecond;
  }

  /** How it went. Events are counted when Kafka has acknowledged them. */
  public record Result(long acknowledged, long bad) {}

  /**
   * Sends everything and waits until Kafka has it.
   *
   * @param badRows hears of each row that is not sent
   * @param progress hears how many events were sent so far
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not take an event, with how many it
   *     took
   */
  public Result send(EventFile file, Consumer<BadRow> badRows, LongConsumer progress)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    boolean more = true;
    while (more) {
      pace(begun);
      more =
          file.readNext(
              this::send,
              row -> {
                bad++;
                badRows.accept(row);
              });
      progress.accept(sent);
      check();
    }
    producer.flush();
    check();
    return new Result(acknowledged.get(), bad);
  }

  private void pace(long begunNanos) throws InterruptedException {
    if (eventsPerSecond > 0) {
      long due = begunNanos + (long) (sent * 1e9 / eventsPerSecond);
      long wait = due - System.nanoTime();
      if (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
      }
    }
  }

  private void send(SourceRecord event) {
    byte[] key = event.key().map(text -> text.getBytes(UTF_8)).orElse(null);
    producer.send(
        new ProducerRecord<>(topic, key, event.value()),
        (metadata, error) -> {
          if (error == null) {
            acknowledged.incrementAndGet();
          } else {
            failure.compareAndSet(null, error);
          }
        });
    sent++;
  }

  private void check() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "Kafka took %d of %d events, then: %s"
              .formatted(acknowledged.get(), sent, cause.getMessage()),
          cause);
    }
  }
}
