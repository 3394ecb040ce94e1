/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the ends of feature logs, committed rows only, on one thread. A view of which that fails
 * is closed: its entities are read from the store until it is begun again. Thread-safe.
 */
final class LogTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(2);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  // Longer than it takes to begin with a few views.
  private static final long LIVE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final OnlineStoreConfig config;
  private final LongSupplier clock;
  private final LogExtents extents;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final BlockingQueue<HotView> wanted = new LinkedBlockingQueue<>();
  private final Map<TopicPartition, HotPartition> followed = new HashMap<>();
  private final Thread thread = new Thread(this::follow, "lockstep-hot-tail");
  private volatile long beatNanos = System.nanoTime();
  private volatile boolean closed;

  LogTail(OnlineStoreConfig config, LongSupplier clock) {
    this.config = config;
    this.clock = clock;
    this.extents = new LogExtents(config, KAFKA_TIMEOUT);
    this.consumer =
        KafkaClients.consumer(
            config,
            Map.of(
                // A log that lost what comes next has a gap: begin anew, not somewhere.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                100,
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) KAFKA_TIMEOUT.toMillis(),
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) KAFKA_TIMEOUT.toMillis()));
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins to follow a view's log, some time soon. */
  void follow(HotView view) {
    wanted.add(view);
    consumer.wakeup();
    LockSupport.unpark(thread);
  }

  /** Whether rows were taken, or nothing was there to take, a moment ago. */
  boolean isLive() {
    return System.nanoTime() - beatNanos < LIVE_NANOS;
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() {
    while (!closed) {
      try {
        dropUnused();
        beginWanted();
        if (followed.isEmpty()) {
          LockSupport.parkNanos(RETRY_NANOS);
        } else {
          take(consumer.poll(POLL));
          beatNanos = System.nanoTime();
        }
      } catch (WakeupException e) {
        // Closed, or there is another view.
      } catch (RuntimeException e) {
        if (!closed) {
          failed(e);
        }
      }
    }
    closeAll();
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    extents.close();
  }

  private void failed(RuntimeException failure) {
    LOG.warn("All entities are read from the store, for now", failure);
    closeAll();
    LockSupport.parkNanos(RETRY_NANOS);
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    long nowMillis = clock.getAsLong();
    for (TopicPartition partition : records.partitions()) {
      HotPartition to = followed.get(partition);
      if (to != null && !to.view().isClosed()) {
        try {
          to.take(records.records(partition), nowMillis);
        } catch (IllegalStateException | IllegalArgumentException e) {
          LOG.error("Entities of {} are read from the store, for now", to.view(), e);
          to.view().close();
        }
      }
    }
  }

  private void beginWanted() {
    for (HotView view = wanted.poll(); view != null; view = wanted.poll()) {
      try {
        begin(view);
      } catch (WakeupException e) {
        wanted.add(view);
        throw e;
      } catch (RuntimeException e) {
        LOG.warn("Entities of {} are read from the store, for now: {}", view, e.getMessage());
        view.close();
        consumer.assign(followed.keySet());
      }
    }
  }

  private void begin(HotView view) {
    String topic = config.naming().featureLog(view.plan());
    List<TopicPartition> added =
        IntStream.range(0, view.plan().partitions())
            .mapToObj(number -> new TopicPartition(topic, number))
            .toList();
    // An earlier one of the same log, with other columns.
    added.stream().map(followed::get).filter(Objects::nonNull).forEach(LogTail::stop);
    List<TopicPartition> all = new ArrayList<>(followed.keySet());
    all.addAll(added);
    consumer.assign(all);
    // The ends come first: what the extents then hold is behind them, or is taken.
    consumer.endOffsets(added).forEach(consumer::seek);
    List<LogExtent> reach = extents.read(topic, added.size());
    for (int number = 0; number < added.size(); number++) {
      HotPartition partition = view.partition(number);
      partition.begin(reach.get(number));
      followed.put(added.get(number), partition);
    }
  }

  private static void stop(HotPartition partition) {
    partition.view().close();
  }

  /** Also those that were closed by others. */
  private void dropUnused() {
    Set<HotView> gone = new HashSet<>();
    for (HotPartition partition : followed.values()) {
      HotView view = partition.view();
      if (view.isClosed() || view.unusedNanos() > UNUSED_NANOS) {
        gone.add(view);
      }
    }
    if (!gone.isEmpty()) {
      gone.forEach(HotView::close);
      followed.values().removeIf(partition -> gone.contains(partition.view()));
      consumer.assign(followed.keySet());
    }
  }

  private void closeAll() {
    followed.values().forEach(partition -> partition.view().close());
    followed.clear();
    for (HotView view = wanted.poll(); view != null; view = wanted.poll()) {
      view.close();
    }
    consumer.unsubscribe();
  }
}
