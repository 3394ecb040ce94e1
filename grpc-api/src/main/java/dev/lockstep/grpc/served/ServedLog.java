/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.served;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.lockstep.grpc.service.AnswerListener;
import dev.lockstep.proto.v1.ServedAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a sample of answers for those who check them. Nobody who asks ever waits for it: answers go
 * through a queue of bounded bytes to one thread; what does not fit, or cannot be written, is
 * dropped and counted. Thread-safe.
 */
public final class ServedLog implements AnswerListener, AutoCloseable {
  /** Answers by result: logged, dropped (no room), failed (not written). */
  public static final String ANSWERS = "lockstep.served.log.answers";

  /** Gauge of the bytes that wait. */
  public static final String WAITING = "lockstep.served.log.waiting.bytes";

  /** What Kafka takes by default is 1 MiB. */
  static final int MAX_RECORD_BYTES = 512 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(ServedLog.class);
  private static final long CLOSE_MILLIS = 3_000;

  private record Waiting(Answered answered, long atMillis, int bytes) {}

  private final AnswerSampler sampler;
  private final ServedSink sink;
  private final long maxWaitingBytes;
  private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Counter logged;
  private final Counter dropped;
  private final Counter failed;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts.
   *
   * @param sink is closed with this
   * @param maxWaitingBytes of answers that wait to be written
   */
  public ServedLog(
      AnswerSampler sampler, ServedSink sink, long maxWaitingBytes, MeterRegistry metrics) {
    this.sampler = requireNonNull(sampler, "sampler is null");
    this.sink = requireNonNull(sink, "sink is null");
    this.maxWaitingBytes = maxWaitingBytes;
    this.logged = counter(metrics, "logged");
    this.dropped = counter(metrics, "dropped");
    this.failed = counter(metrics, "failed");
    Gauge.builder(WAITING, waitingBytes, AtomicLong::get).register(metrics);
    this.thread = new Thread(this::run, "lockstep-served-log");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void answered(Answered answered) {
    try {
      if (!closed && sampler.takes(answered)) {
        offer(answered);
      }
    } catch (RuntimeException e) {
      failed.increment();
      LOG.error("Cannot take an answer for the served log", e);
    }
  }

  private void offer(Answered answered) {
    // Both know their size already: one was just parsed, the other just written.
    int bytes = answered.request().getSerializedSize() + answered.response().getSerializedSize();
    if (waitingBytes.addAndGet(bytes) > maxWaitingBytes) {
      waitingBytes.addAndGet(-bytes);
      dropped.increment();
      return;
    }
    queue.add(new Waiting(answered, System.currentTimeMillis(), bytes));
  }

  /** Writes what waits, for a few seconds at most, and ends. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(CLOSE_MILLIS);
      thread.interrupt();
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    dropped.increment(queue.size());
    sink.close();
  }

  private void run() {
    while (!closed || !queue.isEmpty()) {
      try {
        Waiting next = queue.poll(100, TimeUnit.MILLISECONDS);
        if (next != null) {
          write(next);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void write(Waiting next) {
    try {
      for (ServedAnswer record : AnswerSlices.cut(record(next), MAX_RECORD_BYTES)) {
        boolean counts = record.getFirstRow() == 0;
        sink.write(
            record.getAnswerId().getBytes(UTF_8),
            record.toByteArray(),
            written -> {
              if (!written) {
                failed.increment();
              } else if (counts) {
                logged.increment();
              }
            });
      }
    } catch (RuntimeException e) {
      failed.increment();
      LOG.warn("Cannot write an answer to the served log: {}", e.toString());
    } finally {
      waitingBytes.addAndGet(-next.bytes());
    }
  }

  private static ServedAnswer record(Waiting next) {
    Answered answered = next.answered();
    int rows = AnswerSlices.rows(answered.response());
    ServedAnswer whole =
        ServedAnswer.newBuilder()
            .setAnswerId(UUID.randomUUID().toString())
            .setAnsweredAtMillis(next.atMillis())
            .setLatencyMicros(TimeUnit.NANOSECONDS.toMicros(answered.latencyNanos()))
            .setRequest(answered.request())
            .setResponse(answered.response())
            .setAnswerRows(rows)
            .setDeployment(answered.definitions().deployment())
            .build();
    return AnswerSlices.slice(whole, 0, rows);
  }

  private static Counter counter(MeterRegistry metrics, String result) {
    return Counter.builder(ANSWERS)
        .description("Answers of the sample for the served log")
        .tag("result", result)
        .register(metrics);
  }
}
