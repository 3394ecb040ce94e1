/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a feature log as it grows, committed rows only, and checks every row on the way. */
final class LogFollower implements AutoCloseable {
  /** Told of every row. */
  interface Listener {
    /**
     * @param number of the payment
     * @param seenNanos {@link System#nanoTime} when it was read
     */
    void row(int number, long seenNanos);
  }

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final LogRowCodec codec;
  private final Map<Integer, LogRow> newest = new HashMap<>();
  private final BitSet payments = new BitSet();

  LogFollower(String bootstrap, ViewPlan view, String topic) {
    this.codec = new LogRowCodec(view);
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        IntStream.range(0, view.partitions())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads what is there, waiting for it for at most the time given. */
  void poll(Duration wait, Listener listener) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
      long now = System.nanoTime();
      LogRow row = codec.decode(record.value());
      check(record, row);
      int number = Integer.parseInt(String.valueOf(row.values().get(0)).substring(2));
      checkState(!payments.get(number), "Payment %s is twice in the log", number);
      payments.set(number);
      listener.row(number, now);
    }
  }

  int rows() {
    return payments.cardinality();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void check(ConsumerRecord<byte[], byte[]> record, LogRow row) {
    LogRow before = newest.put(record.partition(), row);
    long lastSeq = before == null ? 0 : before.seq();
    checkState(row.partition() == record.partition(), "A row names another partition: %s", row);
    checkState(row.seq() == lastSeq + 1, "seq %s follows %s", row.seq(), lastSeq);
    checkState(
        before == null || row.ingestTimeMillis() >= before.ingestTimeMillis(),
        "Ingest time falls at %s",
        row);
  }
}
