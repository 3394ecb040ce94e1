/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes many rows to the feature log of a view. All are in Kafka when it is closed. */
final class RowSender implements AutoCloseable {
  private final String topic;
  private final LogRowCodec codec;
  private final KafkaProducer<byte[], byte[]> producer;

  RowSender(OnlineStoreConfig config, ViewPlan view) {
    this.topic = config.naming().featureLog(view);
    this.codec = new LogRowCodec(view);
    Map<String, Object> properties = new HashMap<>(KafkaClients.properties(config));
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends a row to its partition.
   *
   * @return how many bytes it has
   */
  int send(LogRow row) {
    byte[] encoded = codec.encode(row);
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic, row.partition(), row.key().encoded().getBytes(UTF_8), encoded));
    return encoded.length;
  }

  @Override
  public void close() {
    producer.close();
  }
}
