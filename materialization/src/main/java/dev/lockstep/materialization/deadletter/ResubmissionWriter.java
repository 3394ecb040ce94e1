/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends dead letters again and notes it in the same transaction. There is one writer at a time: to
 * open one shuts out whoever was at it before.
 */
final class ResubmissionWriter implements AutoCloseable {
  private static final int LETTERS_PER_TRANSACTION = 500;
  private static final int MAX_REQUEST_BYTES = 32 * 1024 * 1024;
  private static final List<String> CARRIED =
      List.of(
          DeadLetterHeaders.VIEW,
          DeadLetterHeaders.VERSION,
          DeadLetterHeaders.SOURCE,
          DeadLetterHeaders.INPUT,
          DeadLetterHeaders.TOPIC,
          DeadLetterHeaders.PARTITION,
          DeadLetterHeaders.OFFSET,
          DeadLetterHeaders.TIMESTAMP);

  private final OnlineStoreConfig config;
  private final InstantSource clock;
  private final Set<String> topics;
  private final KafkaProducer<byte[], byte[]> producer;

  ResubmissionWriter(OnlineStoreConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.topics = topics(config);
    Map<String, Object> properties = KafkaClients.properties(config);
    properties.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.naming().deadLetters() + ".resubmit");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  Resubmission send(
      Collection<DeadLetterId> ids, TopicTail letters, Set<DeadLetterId> before, boolean force) {
    List<DeadLetterId> sent = new ArrayList<>();
    Map<DeadLetterId, String> refused = new LinkedHashMap<>();
    for (List<DeadLetterId> part : parts(new TreeSet<>(ids))) {
      producer.beginTransaction();
      List<DeadLetterId> inTransaction = new ArrayList<>();
      for (DeadLetterId id : part) {
        Optional<ConsumerRecord<byte[], byte[]>> letter = letters.at(id);
        Optional<String> objection = objection(letter, force ? Set.of() : before, id);
        if (objection.isPresent()) {
          refused.put(id, objection.get());
        } else {
          letter.ifPresent(record -> send(id, record));
          inTransaction.add(id);
        }
      }
      commit();
      sent.addAll(inTransaction);
    }
    return new Resubmission(sent, refused);
  }

  @Override
  public void close() {
    producer.close();
  }

  private Optional<String> objection(
      Optional<ConsumerRecord<byte[], byte[]>> letter, Set<DeadLetterId> before, DeadLetterId id) {
    if (letter.isEmpty()) {
      return Optional.of("There is no such dead letter");
    }
    if (before.contains(id)) {
      return Optional.of("It was sent again before");
    }
    Headers headers = letter.get().headers();
    if (DeadLetterHeaders.text(headers, DeadLetterHeaders.TRUNCATED_FROM).isPresent()) {
      return Optional.of("Only the beginning of the event was kept");
    }
    if (!topics.contains(retryTopic(headers))) {
      return Optional.of("Its view version is gone: no topic " + retryTopic(headers));
    }
    return Optional.empty();
  }

  private void send(DeadLetterId id, ConsumerRecord<byte[], byte[]> letter) {
    ProducerRecord<byte[], byte[]> event =
        new ProducerRecord<>(retryTopic(letter.headers()), letter.key(), letter.value());
    for (String name : CARRIED) {
      DeadLetterHeaders.text(letter.headers(), name)
          .ifPresent(value -> DeadLetterHeaders.add(event.headers(), name, value));
    }
    long attempt = DeadLetterHeaders.number(letter.headers(), DeadLetterHeaders.ATTEMPT, 0) + 1;
    DeadLetterHeaders.add(event.headers(), DeadLetterHeaders.ATTEMPT, attempt);
    byte[] name = id.toString().getBytes(UTF_8);
    // Failures of single sends fail the commit.
    var unusedEvent = producer.send(event);
    var unusedNote =
        producer.send(
            new ProducerRecord<>(
                config.naming().resubmissions(), null, clock.millis(), name, new byte[0]));
  }

  private void commit() {
    try {
      producer.commitTransaction();
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "Cannot send dead letters again, another re-submission began meanwhile",
          e);
    }
  }

  private String retryTopic(Headers headers) {
    return config
        .naming()
        .retry(
            DeadLetterHeaders.text(headers, DeadLetterHeaders.VIEW).orElse(""),
            (int) DeadLetterHeaders.number(headers, DeadLetterHeaders.VERSION, 0));
  }

  private static List<List<DeadLetterId>> parts(Set<DeadLetterId> ids) {
    List<List<DeadLetterId>> parts = new ArrayList<>();
    for (DeadLetterId id : ids) {
      if (parts.isEmpty() || parts.get(parts.size() - 1).size() == LETTERS_PER_TRANSACTION) {
        parts.add(new ArrayList<>());
      }
      parts.get(parts.size() - 1).add(id);
    }
    return parts;
  }

  private static Set<String> topics(OnlineStoreConfig config) {
    try (Admin admin = KafkaClients.admin(config)) {
      return new HashSet<>(admin.listTopics().names().get());
    } catch (ExecutionException e) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE, "Kafka cannot list topics: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Interrupted", e);
    }
  }
}
