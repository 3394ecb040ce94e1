/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.demo.judge.DeadLetterJudge;
import dev.lockstep.cli.demo.judge.LogJudge;
import dev.lockstep.cli.demo.stream.DemoEvent;
import dev.lockstep.cli.demo.stream.PaymentStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Sends the payment stream in real time, and tells the judges what was sent. */
final class StreamSender implements AutoCloseable {
  private final LongFunction<PaymentStream> stream;
  private final long mostEvents;
  private final Producer<byte[], byte[]> producer;
  private final LogJudge logJudge;
  private final DeadLetterJudge deadLetters;
  private final Map<DemoEvent.Kind, AtomicLong> counts = new EnumMap<>(DemoEvent.Kind.class);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "demo-stream");
  private volatile boolean closed;
  private volatile boolean finishing;
  private volatile boolean finished;

  /**
   * @param stream makes the stream that starts at a moment, epoch milliseconds
   * @param mostEvents how many events are sent at most
   * @param producer is left open
   */
  StreamSender(
      LongFunction<PaymentStream> stream,
      long mostEvents,
      Producer<byte[], byte[]> producer,
      LogJudge logJudge,
      DeadLetterJudge deadLetters) {
    this.stream = stream;
    this.mostEvents = mostEvents;
    this.producer = producer;
    this.logJudge = logJudge;
    this.deadLetters = deadLetters;
    for (DemoEvent.Kind kind : DemoEvent.Kind.values()) {
      counts.put(kind, new AtomicLong());
    }
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Ends the stream after the event that is under way. */
  void finish() {
    finishing = true;
  }

  /** Whether everything was sent and acknowledged. */
  boolean isFinished() {
    check();
    return finished;
  }

  /** Fails if an event could not be sent. */
  void check() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("Cannot send the payment stream", cause);
    }
  }

  /** How many events were sent, all kinds. */
  long sent() {
    return counts.values().stream().mapToLong(AtomicLong::get).sum();
  }

  long sent(DemoEvent.Kind kind) {
    AtomicLong count = counts.get(kind);
    return count == null ? 0 : count.get();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.interrupt();
    thread.join(); // returns at once when it was never started
  }

  private void run() {
    try {
      PaymentStream events = stream.apply(System.currentTimeMillis());
      for (long i = 0; i < mostEvents && !finishing && !closed; i++) {
        DemoEvent event = events.next();
        long wait = event.dueMillis() - System.currentTimeMillis();
        if (wait > 0) {
          TimeUnit.MILLISECONDS.sleep(wait);
        }
        send(event);
      }
      producer.flush();
      finished = true;
    } catch (InterruptedException | InterruptException e) {
      // closed
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void send(DemoEvent event) {
    boolean expectsRows =
        event.kind() == DemoEvent.Kind.ON_TIME || event.kind() == DemoEvent.Kind.LATE;
    if (expectsRows) {
      event.fact().ifPresent(logJudge::expect);
    }
    producer.send(
        new ProducerRecord<>(event.source(), event.key().getBytes(UTF_8), event.value()),
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
            return;
          }
          if (event.kind() == DemoEvent.Kind.MALFORMED) {
            deadLetters.expect(
                event.source(), metadata.topic(), metadata.partition(), metadata.offset());
          }
        });
    AtomicLong count = counts.get(event.kind());
    if (count != null) {
      count.incrementAndGet();
    }
  }
}
