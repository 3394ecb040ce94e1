/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import dev.lockstep.grpc.served.ServedSink;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The served log's topic. Thread-safe. */
public final class KafkaServedSink implements ServedSink {
  private static final int BUFFER_BYTES = 16 << 20;
  private static final int LINGER_MILLIS = 50;
  private static final int MAX_BLOCK_MILLIS = 2_000;
  private static final int DELIVERY_MILLIS = 30_000;
  private static final Duration CLOSE = Duration.ofSeconds(3);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  /** Connects when there is something to write. */
  public KafkaServedSink(OnlineStoreConfig config) {
    Map<String, Object> properties = KafkaClients.properties(config);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BUFFER_BYTES);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) MAX_BLOCK_MILLIS);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS / 3);
    // A row of a thousand features with long values may be larger than what is usual.
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, BUFFER_BYTES / 2);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = config.naming().servedLog();
  }

  @Override
  public void write(byte[] key, byte[] record, Consumer<Boolean> done) {
    var unused =
        producer.send(
            new ProducerRecord<>(topic, key, record),
            (metadata, failure) -> done.accept(failure == null));
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
