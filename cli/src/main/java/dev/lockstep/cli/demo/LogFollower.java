/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.demo.judge.DeadLetterJudge;
import dev.lockstep.cli.demo.judge.LogJudge;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the feature logs and the dead letters from their beginnings and hands them to the judges.
 */
final class LogFollower implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private record Log(ViewPlan view, LogRowCodec codec) {}

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Log> logs = new HashMap<>();
  private final Map<TopicPartition, Long> existing;
  private final LogJudge logJudge;
  private final DeadLetterJudge deadLetterJudge;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "demo-log-follower");
  private volatile boolean closed;

  /** What is in the topics now is taken as given; the topics exist already. */
  LogFollower(
      OnlineStoreConfig store,
      FeatureSetPlan plan,
      LogJudge logJudge,
      DeadLetterJudge deadLetters) {
    this.logJudge = logJudge;
    this.deadLetterJudge = deadLetters;
    this.consumer = KafkaClients.consumer(store, Map.of());
    List<TopicPartition> partitions = new ArrayList<>();
    for (ViewPlan view : plan.views().values()) {
      String topic = store.naming().featureLog(view);
      logs.put(topic, new Log(view, new LogRowCodec(view)));
      addPartitions(topic, partitions);
    }
    addPartitions(store.naming().deadLetters(), partitions);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    this.existing = consumer.endOffsets(partitions);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Fails if following failed: then nothing can be judged. */
  void check() {
    RuntimeException cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("Cannot follow the feature logs", cause);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    consumer.wakeup();
    thread.join();
  }

  private void addPartitions(String topic, List<TopicPartition> partitions) {
    for (PartitionInfo partition : consumer.partitionsFor(topic)) {
      partitions.add(new TopicPartition(topic, partition.partition()));
    }
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        consumer.poll(POLL).forEach(this::handle);
      }
    } catch (WakeupException e) {
      // closed
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  private void handle(ConsumerRecord<byte[], byte[]> message) {
    TopicPartition place = new TopicPartition(message.topic(), message.partition());
    boolean isNew = message.offset() >= existing.getOrDefault(place, 0L);
    Log log = logs.get(message.topic());
    if (log != null) {
      LogRow row = log.codec().decode(message.value());
      String key = new String(message.key(), UTF_8);
      logJudge.row(log.view(), key, message.partition(), row, isNew);
    } else if (isNew) {
      deadLetterJudge.letter(message);
    }
  }
}
