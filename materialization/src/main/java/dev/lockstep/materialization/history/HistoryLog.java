/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRowCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes history to feature logs that have no row yet, all of it or nothing.
 *
 * <p>All rows are one transaction. It only commits if, in every partition, its rows stand side by
 * side with no committed row before them: then whoever reads the log meets history first, whatever
 * live ingest did meanwhile.
 */
final class HistoryLog {
  private static final int TRANSACTION_MILLIS = 900_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final OnlineStoreConfig config;

  HistoryLog(OnlineStoreConfig config) {
    this.config = config;
  }

  /**
   * Checks that views have no rows.
   *
   * @throws LockstepException INVALID_REQUEST naming the view that has some
   */
  void requireEmpty(List<ViewPlan> views) {
    try (LogExtents extents = new LogExtents(config, PATIENCE)) {
      for (ViewPlan view : views) {
        List<LogExtent> logs = extents.read(config.naming().featureLog(view), view.partitions());
        long history = logs.stream().mapToLong(log -> log.rowsUpTo(0)).sum();
        long rows = logs.stream().mapToLong(LogExtent::rows).sum();
        if (history > 0) {
          throw refused(
              "view %s v%s has imported history already (%s rows); history is imported once, in one command. Nothing was changed. To import other history, deploy a new version"
                  .formatted(view.name(), view.version(), history));
        }
        if (rows > 0) {
          throw refused(
              "view %s v%s has %s live rows already; history can only be imported into a version without any. Import before ingest starts, or into a new version"
                  .formatted(view.name(), view.version(), rows));
        }
      }
    }
  }

  /**
   * Writes.
   *
   * @param progress gets how many rows were sent, now and then
   */
  void write(List<ViewRows> views, LongConsumer progress) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      // Ends what an import that was killed left open.
      producer.initTransactions();
      producer.beginTransaction();
      Sent sent = new Sent();
      try {
        send(producer, views, sent, progress);
        producer.flush();
        sent.check();
        requireFirst(sent);
        producer.commitTransaction();
      } catch (RuntimeException e) {
        abort(producer, e);
        throw e;
      }
      awaitVisible(sent);
    } catch (KafkaException e) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "Kafka does not take the history; nothing of it is visible: " + e.getMessage(),
          e);
    }
  }

  private static void abort(KafkaProducer<byte[], byte[]> producer, RuntimeException cause) {
    // An interrupted thread still has to wait until the transaction is aborted.
    boolean interrupted = Thread.interrupted();
    try {
      producer.abortTransaction();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(
      KafkaProducer<byte[], byte[]> producer,
      List<ViewRows> views,
      Sent sent,
      LongConsumer progress) {
    long count = 0;
    for (ViewRows view : views) {
      String topic = config.naming().featureLog(view.view());
      long[] seqs = new long[view.view().partitions()];
      for (int partition = 0; partition < seqs.length; partition++) {
        seqs[partition] = view.firstSeq(partition);
      }
      try (RowFile.Reader rows = view.rows()) {
        while (rows.hasNext()) {
          HistoryRow row = rows.next();
          int partition = view.partition(row);
          byte[] value =
              LogRowCodec.stamp(row.unstamped(), partition, seqs[partition]++, row.arrivalMillis());
          producer.send(
              new ProducerRecord<>(topic, partition, row.key().getBytes(US_ASCII), value),
              sent::acknowledged);
          if (++count % 10_000 == 0) {
            sent.checkFailure();
            progress.accept(count);
          }
        }
      }
    }
    progress.accept(count);
  }

  /** What Kafka took. */
  private static final class Sent {
    private record Span(long first, long last, long count) {
      Span plus(Span other) {
        return new Span(
            Math.min(first, other.first), Math.max(last, other.last), count + other.count);
      }
    }

    private final Map<TopicPartition, Span> spans = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    void acknowledged(RecordMetadata metadata, @Nullable Exception e) {
      if (e != null) {
        failure.compareAndSet(null, e);
        return;
      }
      spans.merge(
          new TopicPartition(metadata.topic(), metadata.partition()),
          new Span(metadata.offset(), metadata.offset(), 1),
          Span::plus);
    }

    void checkFailure() {
      Exception e = failure.get();
      if (e != null) {
        throw e instanceof KafkaException kafka ? kafka : new KafkaException(e);
      }
    }

    /** Nothing of somebody else may stand among the rows. */
    void check() {
      checkFailure();
      spans.forEach(
          (partition, span) -> {
            if (span.last() - span.first() + 1 != span.count()) {
              throw isLive(partition);
            }
          });
    }

    Map<TopicPartition, Long> lasts() {
      Map<TopicPartition, Long> lasts = new ConcurrentHashMap<>();
      spans.forEach((partition, span) -> lasts.put(partition, span.last()));
      return lasts;
    }

    Map<TopicPartition, Long> firsts() {
      Map<TopicPartition, Long> firsts = new ConcurrentHashMap<>();
      spans.forEach((partition, span) -> firsts.put(partition, span.first()));
      return firsts;
    }
  }

  /** No committed row may stand before the first ones. */
  private void requireFirst(Sent sent) {
    Map<TopicPartition, Long> firsts = sent.firsts();
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(config, Map.of())) {
      consumer.assign(firsts.keySet());
      consumer.seekToBeginning(firsts.keySet());
      List<TopicPartition> open = new ArrayList<>(firsts.keySet());
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        open.removeIf(
            partition -> consumer.position(partition) >= firsts.getOrDefault(partition, 0L));
        if (open.isEmpty()) {
          return;
        }
        var found = consumer.poll(Duration.ofMillis(100));
        if (!found.isEmpty() || System.nanoTime() - deadline > 0) {
          throw isLive(open.get(0));
        }
      }
    }
  }

  /** A commit is decided before every partition shows it; whoever reads next finds all rows. */
  private void awaitVisible(Sent sent) {
    Map<TopicPartition, Long> lasts = sent.lasts();
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(config, Map.of())) {
      consumer.assign(lasts.keySet());
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.endOffsets(lasts.keySet()).entrySet().stream()
          .anyMatch(end -> end.getValue() <= lasts.getOrDefault(end.getKey(), -1L))) {
        if (System.nanoTime() - deadline > 0) {
          throw new LockstepException(
              ErrorCode.STORE_UNAVAILABLE,
              "The history is committed, but Kafka does not show it yet: something else holds %s back"
                  .formatted(lasts.keySet()));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  private static LockstepException isLive(TopicPartition partition) {
    return refused(
        "ingest writes to %s at this moment; nothing was imported. Stop ingest of the view for the time of the import"
            .formatted(partition.topic()));
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> properties = KafkaClients.properties(config);
    // One import at a time: a second one ends the first.
    properties.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.naming().prefix() + ".history-import");
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static LockstepException refused(String message) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, message);
  }
}
