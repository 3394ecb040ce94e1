/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.tile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.SoleWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes tile commits into a compacted topic, each as one record: it counts or it does not. Writers
 * cannot interleave: they share a transactional id, so whoever comes later fences whoever was
 * there, and looks only then what counts. Thread-safe.
 */
public final class TileCommits {
  /** How many commits are kept to go back to. */
  public static final int KEPT = 50;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final OnlineStoreConfig config;

  public TileCommits(OnlineStoreConfig config) {
    this.config = config;
  }

  /**
   * Reads all that are kept.
   *
   * @return {@link TileHistory#EMPTY} if there is no topic yet
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public TileHistory read() {
    TileRecords records = new TileRecords();
    try (var follower = records.follower(config)) {
      follower.readToEnd();
    }
    return records.history();
  }

  /**
   * Commits what a function makes of the history. The topic must exist.
   *
   * @param next from the history as it is to the next commit, numbered one above the current; may
   *     refuse by throwing, then nothing is committed
   * @return the history with the commit
   * @throws LockstepException STORE_UNAVAILABLE if somebody else commits now or Kafka does not
   *     answer; nothing is committed then, unless the message says that it is not known
   */
  public TileHistory commit(Function<TileHistory, TileCommit> next) {
    AtomicReference<@Nullable TileCommit> attempted = new AtomicReference<>();
    try {
      return new SoleWriter(config, config.naming().tileCommits())
          .write(
              producer -> {
                TileHistory now = read();
                if (now.current().equals(attempted.get())) {
                  return now;
                }
                TileCommit commit = next.apply(now);
                attempted.set(commit);
                TileHistory committed = commit(producer, now, commit);
                awaitVisible(commit.number());
                return committed;
              });
    } catch (KafkaException e) {
      throw unknown(e);
    }
  }

  private TileHistory commit(
      KafkaProducer<byte[], byte[]> producer, TileHistory now, TileCommit commit) {
    if (commit.number() != now.current().number() + 1) {
      throw new IllegalArgumentException(
          "Commit %s cannot follow %s".formatted(commit.number(), now.current().number()));
    }
    List<TileCommit> kept = now.commits();
    int dropped = Math.max(0, kept.size() + 1 - KEPT);
    producer.beginTransaction();
    send(producer, commit.number(), TileCommitCodec.encode(commit));
    for (TileCommit old : kept.subList(0, dropped)) {
      send(producer, old.number(), null);
    }
    producer.commitTransaction();
    return new TileHistory(
        ImmutableList.<TileCommit>builder()
            .addAll(kept.subList(dropped, kept.size()))
            .add(commit)
            .build());
  }

  private static LockstepException unknown(KafkaException cause) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "It is not known whether the tiles were committed, look at the runs: " + cause.getMessage(),
        cause);
  }

  /**
   * Kafka says that a transaction is committed before all of its records can be read. Whoever looks
   * after this commit should see it; that it counts is settled either way.
   */
  private void awaitVisible(long number) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (read().current().number() < number && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, long number, byte @Nullable [] value) {
    byte[] key = TileRecords.key(number).getBytes(UTF_8);
    producer.send(new ProducerRecord<>(config.naming().tileCommits(), 0, key, value));
  }
}
