/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.tile.TileLogCodec;
import dev.lockstep.row.EntityKey;
import dev.lockstep.tile.Tile;
import dev.lockstep.tile.TileSink;
import dev.lockstep.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the tiles of one run to its tile log, each once; not in a transaction, since tiles count by
 * their run's commit alone. Thread-safe.
 */
final class TileSender implements TileSink, AutoCloseable {
  /** The longest tile that is sent. */
  static final int MAX_TILE_BYTES = 8 << 20;

  /** The longest message of a tile log: a tile, its key and the framing. */
  static final int MAX_MESSAGE_BYTES = MAX_TILE_BYTES + (64 << 10);

  private final PlannedRun run;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  TileSender(OnlineStoreConfig store, PlannedRun run) {
    this.run = run;
    this.topic = store.naming().tileLog(run.view().name(), run.view().version(), run.generation());
    Map<String, Object> properties = KafkaClients.properties(store);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 512 << 10);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_MESSAGE_BYTES);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * @throws LockstepException ROW_LIMIT if the tile is too long; STORE_UNAVAILABLE if Kafka does
   *     not take one that was given before
   */
  @Override
  public void accept(Tile tile) {
    check();
    byte[] value = TileLogCodec.encode(tile, System.currentTimeMillis());
    if (value.length > MAX_TILE_BYTES) {
      throw tooLong(tile, value.length);
    }
    int partition = KeyPartitioner.partition(new EntityKey(tile.key()), run.view().partitions());
    try {
      producer.send(
          new ProducerRecord<>(topic, partition, tile.key().getBytes(UTF_8), value),
          (sent, e) -> {
            if (e != null) {
              failure.compareAndSet(null, e);
            }
          });
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /**
   * Returns when Kafka has all of them.
   *
   * @throws LockstepException STORE_UNAVAILABLE if it does not take one
   */
  void flush() {
    try {
      producer.flush();
    } catch (InterruptException e) {
      throw failed(e);
    }
    check();
  }

  /** What was not flushed is given up. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  private void check() {
    Exception e = failure.get();
    if (e != null) {
      throw failed(e);
    }
  }

  private LockstepException failed(Exception cause) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Kafka does not take the tiles of view %s into %s: %s"
            .formatted(run.view().name(), topic, cause.getMessage()),
        cause);
  }

  private LockstepException tooLong(Tile tile, int bytes) {
    TimeRange times = run.layout().times(tile.slot());
    return new LockstepException(
        ErrorCode.ROW_LIMIT,
        "View %s, key %s: the tile of %s to %s has %,d bytes, more than the %,d that a tile may have; a feature keeps too much of these %,d rows"
            .formatted(
                run.view().name(),
                tile.key(),
                Instant.ofEpochMilli(times.firstMillis()),
                Instant.ofEpochMilli(times.lastMillis() + 1),
                bytes,
                MAX_TILE_BYTES,
                tile.rows()));
  }
}
