/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.proto.v1.QualityReport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes reports to a compacted topic, which the servers' QualityService follows: it has the
 * newest of each kind and subject. Thread-safe.
 */
public final class ReportPublisher implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  public ReportPublisher(OnlineStoreConfig config) {
    Map<String, Object> properties = KafkaClients.properties(config);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = config.naming().qualityReports();
  }

  /**
   * Publishes a report in the place of the one of the same kind and subject.
   *
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not take it
   */
  public void publish(QualityReport report) {
    String key = report.getKind() + "/" + report.getSubject();
    try {
      var unused =
          producer
              .send(new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), report.toByteArray()))
              .get();
    } catch (ExecutionException e) {
      throw unavailable(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    }
  }

  private LockstepException unavailable(Throwable cause) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Topic %s does not take the report: %s".formatted(topic, cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(3));
  }
}
