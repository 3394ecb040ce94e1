/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.cli.send.RecordKey;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.serving.write.EventSink;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourcePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends events of clients to the topics of their sources. Thread-safe. */
final class KafkaEvents implements EventSink, AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final Supplier<FeatureSetPlan> plan;

  /**
   * @param plan what is deployed, cheaply
   */
  KafkaEvents(OnlineStoreConfig store, Supplier<FeatureSetPlan> plan) {
    this.producer = Topics.producer(store);
    this.plan = plan;
  }

  @Override
  public CompletableFuture<Void> send(SourcePlan source, List<ObjectNode> events) {
    RecordKey key = RecordKey.of(plan.get(), source);
    List<CompletableFuture<Void>> acknowledged = new ArrayList<>(events.size());
    for (ObjectNode event : events) {
      acknowledged.add(send(source.topic(), key, event));
    }
    return CompletableFuture.allOf(acknowledged.toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Void> send(String topic, RecordKey key, ObjectNode event) {
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    byte[] keyBytes = key.keyOf(event).map(text -> text.getBytes(UTF_8)).orElse(null);
    try {
      producer.send(
          new ProducerRecord<>(topic, keyBytes, event.toString().getBytes(UTF_8)),
          (metadata, error) -> {
            if (error == null) {
              acknowledged.complete(null);
            } else {
              acknowledged.completeExceptionally(unavailable(topic, error));
            }
          });
    } catch (RuntimeException e) {
      acknowledged.completeExceptionally(unavailable(topic, e));
    }
    return acknowledged;
  }

  private static LockstepException unavailable(String topic, Exception cause) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Kafka did not acknowledge all events for topic %s, some may be there: %s"
            .formatted(topic, cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
