/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * The dead letters of an installation. They stay where they are; a companion topic says which were
 * sent again. Thread-safe; each call opens connections of its own.
 *
 * <p>Every method throws {@link LockstepException} with STORE_UNAVAILABLE if Kafka does not answer.
 */
public final class DeadLetters {
  private final OnlineStoreConfig config;
  private final InstantSource clock;

  public DeadLetters(OnlineStoreConfig config) {
    this(config, InstantSource.system());
  }

  DeadLetters(OnlineStoreConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /** The newest dead letters that a filter lets through, oldest first. */
  public List<DeadLetter> list(DeadLetterFilter filter) {
    return kafka(
        () -> {
          Map<DeadLetterId, Instant> resubmitted = resubmitted();
          Deque<DeadLetter> newest = new ArrayDeque<>();
          try (TopicTail letters = open(filter)) {
            letters.readToEnd(
                record -> {
                  DeadLetter letter = read(record, resubmitted);
                  if (filter.matches(letter)) {
                    newest.add(letter);
                    if (newest.size() > filter.limit()) {
                      newest.remove();
                    }
                  }
                });
          }
          return List.copyOf(newest);
        });
  }

  /**
   * Hands out the dead letters that a filter lets through, those that come later included; its
   * limit does not count. Runs in the caller's thread.
   *
   * @param goOn asked several times a second
   */
  public void follow(DeadLetterFilter filter, Consumer<DeadLetter> sink, BooleanSupplier goOn) {
    kafka(
        () -> {
          Map<DeadLetterId, Instant> resubmitted = resubmitted();
          try (TopicTail letters = open(filter)) {
            while (goOn.getAsBoolean()) {
              letters.poll(
                  record -> {
                    DeadLetter letter = read(record, resubmitted);
                    if (filter.matches(letter)) {
                      sink.accept(letter);
                    }
                  });
            }
          }
          return Optional.empty();
        });
  }

  /**
   * Sends dead letters again, to their view alone: views that took the event do not see it twice.
   *
   * @param force send those again that were sent again before
   * @throws LockstepException with INVALID_REQUEST if another re-submission got in between; nothing
   *     of the transaction under way was sent then
   */
  public Resubmission resubmit(Collection<DeadLetterId> ids, boolean force) {
    return kafka(
        () -> {
          // In this order: whoever was at it before has committed or never will.
          try (ResubmissionWriter writer = new ResubmissionWriter(config, clock);
              TopicTail letters = new TopicTail(config, config.naming().deadLetters())) {
            return writer.send(ids, letters, resubmitted().keySet(), force);
          }
        });
  }

  /** {@link #resubmit} of the dead letters that a filter lets through. */
  public Resubmission resubmitAll(DeadLetterFilter filter, boolean force) {
    return resubmit(list(filter).stream().map(DeadLetter::id).toList(), force);
  }

  private TopicTail open(DeadLetterFilter filter) {
    TopicTail letters = new TopicTail(config, config.naming().deadLetters());
    filter.since().ifPresent(letters::seek);
    return letters;
  }

  private static DeadLetter read(
      ConsumerRecord<byte[], byte[]> record, Map<DeadLetterId, Instant> resubmitted) {
    DeadLetterId id = new DeadLetterId(record.partition(), record.offset());
    return DeadLetter.of(record, Optional.ofNullable(resubmitted.get(id)));
  }

  private Map<DeadLetterId, Instant> resubmitted() {
    Map<DeadLetterId, Instant> times = new HashMap<>();
    try (TopicTail tail = new TopicTail(config, config.naming().resubmissions())) {
      tail.readToEnd(
          record ->
              times.put(
                  DeadLetterId.parse(new String(record.key(), UTF_8)),
                  Instant.ofEpochMilli(record.timestamp())));
    }
    return times;
  }

  private static <T> T kafka(Supplier<T> work) {
    try {
      return work.get();
    } catch (KafkaException e) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE, "Kafka cannot be asked: " + e.getMessage(), e);
    }
  }
}
