/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ingest of one view version. Starts when what it needs is there and starts again when it fell
 * over; {@link #supervise} is its heartbeat. Only {@link #status} may be called from any thread.
 */
final class ViewIngest {
  private static final Logger LOG = LoggerFactory.getLogger(ViewIngest.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
  private static final int MAX_DOUBLINGS = 6;

  private final ViewPlan view;
  private final IngestConfig config;
  private final StateSlot slot;
  private final IngestMeters meters;
  private final InstantSource clock;
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private volatile IngestStatus.State state = IngestStatus.State.WAITING;
  private volatile String message = "";
  private long retryAtNanos = System.nanoTime();
  private @Nullable KafkaStreams streams;

  ViewIngest(
      ViewPlan view,
      IngestConfig config,
      StateSlot slot,
      MeterRegistry registry,
      InstantSource clock) {
    this.view = view;
    this.config = config;
    this.slot = slot;
    this.meters = new IngestMeters(registry, view);
    this.clock = clock;
  }

  /** Starts, restarts and measures, as things are. Returns soon. */
  void supervise(Admin admin) {
    KafkaStreams running = streams;
    if (running == null) {
      if (System.nanoTime() - retryAtNanos >= 0) {
        tryStart(admin);
      }
      return;
    }
    switch (running.state()) {
      case RUNNING -> {
        state = IngestStatus.State.RUNNING;
        message = "";
        failuresInARow.set(0);
      }
      case CREATED, REBALANCING -> state = IngestStatus.State.STARTING;
      case ERROR, NOT_RUNNING -> fallOver(running);
      case PENDING_SHUTDOWN, PENDING_ERROR -> {}
    }
  }

  /** Takes the lag of the whole group, in records. */
  void lag(long records) {
    meters.lag(records);
  }

  ViewPlan view() {
    return view;
  }

  IngestStatus status() {
    return new IngestStatus(view.name(), view.version(), state, message, meters.numbers());
  }

  /** Ends in order and leaves its work to the other instances. */
  void close() {
    KafkaStreams running = streams;
    streams = null;
    state = IngestStatus.State.CLOSED;
    meters.close();
    if (running != null
        && !running.close(
            CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP))) {
      LOG.warn("Ingest of {} v{} did not end in {}", view.name(), view.version(), CLOSE_TIMEOUT);
    }
  }

  /** Ends for good: what it kept on this machine is removed. */
  void discard() {
    KafkaStreams running = streams;
    close();
    if (running == null) {
      return;
    }
    try {
      running.cleanUp();
    } catch (RuntimeException e) {
      LOG.warn("State of {} v{} is left in {}", view.name(), view.version(), slot.directory(), e);
    }
  }

  private void tryStart(Admin admin) {
    try {
      Collection<String> missing = IngestTopics.missingSources(admin, view);
      if (!missing.isEmpty()) {
        pause(IngestStatus.State.WAITING, "No source topic " + String.join(", ", missing));
        return;
      }
      IngestTopics.ensure(admin, config.naming(), view, config.replication());
      IngestTopics.checkFeatureLog(admin, config.naming(), view);
      start(IngestTopics.maxDeadEventBytes(admin, config.naming()));
    } catch (LockstepException e) {
      boolean away = e.code() == ErrorCode.STORE_UNAVAILABLE;
      pause(
          away ? IngestStatus.State.WAITING : IngestStatus.State.FAILED,
          String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      pause(IngestStatus.State.FAILED, e.toString());
    }
  }

  private void start(int maxDeadEventBytes) {
    KafkaStreams starting =
        new KafkaStreams(
            IngestTopology.of(new ViewProgram(view), config, maxDeadEventBytes, meters, clock),
            StreamsProperties.of(config, view, slot.directory(), slot.instanceId()));
    starting.setUncaughtExceptionHandler(this::threadDied);
    state = IngestStatus.State.STARTING;
    message = "";
    LOG.info(
        "Ingest of {} v{} starts as {}: {} -> {}",
        view.name(),
        view.version(),
        slot.instanceId(),
        view.inputs().stream().map(input -> input.source().topic()).toList(),
        config.naming().featureLog(view));
    streams = starting;
    starting.start();
  }

  /** The thread's transaction was aborted; another one takes up its work where it was committed. */
  private StreamThreadExceptionResponse threadDied(Throwable cause) {
    int failures = failuresInARow.getAndIncrement();
    meters.restarts.increment();
    Duration wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
    message = cause.toString();
    LOG.error(
        "Ingest of {} v{}: a thread failed and is replaced in {}",
        view.name(),
        view.version(),
        wait,
        cause);
    LockSupport.parkNanos(wait.toNanos());
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private void fallOver(KafkaStreams dead) {
    dead.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    streams = null;
    meters.restarts.increment();
    pause(IngestStatus.State.FAILED, message.isEmpty() ? "Stopped by Kafka Streams" : message);
  }

  private void pause(IngestStatus.State newState, String why) {
    int failures = failuresInARow.getAndIncrement();
    Duration wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
    // Not by the ingest clock, which may stand still or be set back.
    retryAtNanos = System.nanoTime() + wait.toNanos();
    if (!why.equals(message)) {
      LOG.warn("Ingest of {} v{} {}: {}", view.name(), view.version(), newState, why);
    }
    state = newState;
    message = why;
  }
}
