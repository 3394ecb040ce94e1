/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import dev.lockstep.online.OnlineStoreConfig;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Transactions of writers that cannot interleave: they share a transactional id, so whoever comes
 * later fences whoever was there. Thread-safe.
 */
public final class SoleWriter {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MOST_ATTEMPTS = 3;

  private final OnlineStoreConfig config;
  private final String transactionalId;

  public SoleWriter(OnlineStoreConfig config, String transactionalId) {
    this.config = config;
    this.transactionalId = transactionalId;
  }

  /**
   * Runs a transaction, again if Kafka refuses it: a broker may refuse the first one on a topic
   * that has just been made.
   *
   * @param transaction begins, sends and commits. It finds everything before it settled, its own
   *     attempt before included, so it must look first whether that one counts
   * @throws KafkaException if Kafka refuses it for good, does not answer in time, or another writer
   *     came
   */
  public <T> T write(Function<KafkaProducer<byte[], byte[]>, T> transaction) {
    for (int attempt = 1; ; attempt++) {
      try (KafkaProducer<byte[], byte[]> producer = producer()) {
        producer.initTransactions();
        return transaction.apply(producer);
      } catch (ProducerFencedException | TimeoutException e) {
        throw e;
      } catch (KafkaException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> properties = KafkaClients.properties(config);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT.toMillis());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
