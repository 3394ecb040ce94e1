/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileLogCodec;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.tile.TileBuilder;
import dev.lockstep.tile.TileLayout;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Rows of one view in Pinot and in the oracle alike, tiles of them, and live rows behind both. */
final class WindowData implements AutoCloseable {
  private static final long DAYS_30 = Duration.ofDays(30).toMillis();
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private static final String DEFINITIONS =
      """
      kind: Source
      name: payments
      topic: payments
      timestamp: event_time
      schema: {card_id: {type: STRING, required: true}, amount: DOUBLE, country: STRING, \
      event_time: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card_id: STRING}
      ---
      kind: FeatureView
      name: windows
      entity: card
      sources: [payments]
      features:
        - {name: payments, aggregate: count, windows: [1h, 24h, 30d]}
        - {name: spend, aggregate: sum, of: amount, windows: [1h, 24h, 30d]}
        - {name: smallest, aggregate: min, of: amount, windows: [1h, 24h, 30d]}
        - {name: largest, aggregate: max, of: amount, windows: [1h, 24h, 30d]}
        - {name: country, aggregate: last, of: country, windows: [1h, 24h, 30d]}
      ---
      kind: FeatureService
      name: all_windows
      features: [windows]
      """;

  private final OnlineStoreConfig config;
  private final ViewPlan view;
  private final LogRowCodec codec;
  private final KafkaProducer<byte[], byte[]> producer;
  private final NaiveFeatureReader oracle = new NaiveFeatureReader();
  private final List<LogRow> rows = new ArrayList<>();
  private final List<String> cards = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(2_718_281);
  private final long[] seqs;
  private final long start = System.currentTimeMillis();

  WindowData(OnlineStoreConfig config, ViewPlan view) {
    this.config = config;
    this.view = view;
    this.codec = new LogRowCodec(view);
    this.seqs = new long[view.partitions()];
    Map<String, Object> properties = new java.util.HashMap<>(KafkaClients.properties(config));
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static String definitions() {
    return DEFINITIONS;
  }

  /** A card that has so many events. */
  static String card(int events, int number) {
    return "card-" + events + "-" + number;
  }

  EntityKey key(String card) {
    return EntityKeyCodec.encode(view.entity(), List.of(card));
  }

  NaiveFeatureReader oracle() {
    return oracle;
  }

  /** Writes the rows of a card, spread evenly over the last 30 days, oldest first. */
  void fill(String card, int events) {
    cards.add(card);
    List<LogRow> added = new ArrayList<>(events);
    for (int i = 0; i < events; i++) {
      long step = DAYS_30 / events;
      added.add(row(card, start - DAYS_30 + i * step + random.nextLong(step), start));
    }
    added.forEach(this::send);
    rows.addAll(added);
    oracle.append(view, added);
  }

  private synchronized LogRow row(String card, long eventTime, long now) {
    EntityKey key = key(card);
    int partition = KeyPartitioner.partition(key, view.partitions());
    List<Object> values = new ArrayList<>();
    for (var column : view.columns()) {
      values.add(
          switch (column.name()) {
            case "card_id" -> card;
            case "amount" -> random.nextInt(1, 100_000) / 100.0;
            case "country" -> List.of("DE", "FR", "US", "JP").get(random.nextInt(4));
            case "event_time" -> Instant.ofEpochMilli(eventTime);
            default -> throw new IllegalStateException("Column " + column);
          });
    }
    return new LogRow(key, eventTime, partition, ++seqs[partition], now, "", values);
  }

  private void send(LogRow row) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                config.naming().featureLog(view),
                row.partition(),
                row.key().encoded().getBytes(UTF_8),
                codec.encode(row)));
  }

  /** Returns when Pinot has all rows. */
  void awaitRows() {
    producer.flush();
    await(config.naming().table(view), rows.size());
  }

  /** Makes tiles of all rows so far, and returns what commits them when Pinot has them. */
  TileCommit tiles() throws Exception {
    TileLayout layout = TileLayout.of(view);
    String topic = config.naming().tileLog(view.name(), view.version(), 1);
    try (Admin admin = KafkaClients.admin(config);
        BrokerClient brokers = new BrokerClient(config, new PinotController(config))) {
      admin
          .createTopics(
              List.of(new NewTopic(topic, Optional.of(view.partitions()), Optional.empty())))
          .all()
          .get();
      OnlineArtifacts artifacts = OnlineArtifacts.ofTiles(view, 1, layout, config);
      PinotTables tables = new PinotTables(new PinotController(config), brokers);
      tables.create(artifacts);
      tables.awaitReady(artifacts, view.partitions(), PATIENCE);
    }
    long[] counts = build(topic, layout);
    producer.flush();
    await(config.naming().tileTable(view.name(), view.version(), 1), Arrays.stream(counts).sum());
    List<Long> cuts = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (long seq : seqs) {
      cuts.add(seq == 0 ? Long.MIN_VALUE : seq);
      times.add(seq == 0 ? Long.MIN_VALUE : start);
    }
    ViewTiles tiles =
        new ViewTiles(
            view.name(),
            view.version(),
            1,
            layout,
            List.of(new TileRun(1, cuts, times)),
            Arrays.stream(counts).boxed().toList());
    return TileCommit.NONE.with(tiles, Instant.now(), "benchmark");
  }

  private long[] build(String topic, TileLayout layout) throws IOException {
    long[] counts = new long[view.partitions()];
    TileBuilder builder =
        new TileBuilder(
            view,
            layout,
            1,
            tile -> {
              int partition =
                  KeyPartitioner.partition(new EntityKey(tile.key()), view.partitions());
              counts[partition]++;
              var unused =
                  producer.send(
                      new ProducerRecord<>(
                          topic,
                          partition,
                          tile.key().getBytes(UTF_8),
                          TileLogCodec.encode(tile, start)));
            });
    List<LogRow> ordered = new ArrayList<>(rows);
    ordered.sort(
        Comparator.comparing(LogRow::key)
            .thenComparingLong(LogRow::eventTimeMillis)
            .thenComparingLong(LogRow::seq));
    for (LogRow row : ordered) {
      builder.add(row);
    }
    builder.finish();
    return counts;
  }

  private void await(String table, long wanted) {
    StoredRows.await(config, table, wanted, PATIENCE);
  }

  /** Live rows of all cards, until it is closed; the oracle has them then. */
  Live live(int perSecond) {
    return new Live(perSecond);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  final class Live implements AutoCloseable {
    private final Thread thread;
    private final List<LogRow> sent = new ArrayList<>();
    private volatile boolean closed;

    private Live(int perSecond) {
      this.thread = new Thread(() -> run(perSecond), "live-rows");
      thread.start();
    }

    private void run(int perSecond) {
      AtomicInteger next = new AtomicInteger();
      long begin = System.nanoTime();
      for (long i = 0; !closed && perSecond > 0; i++) {
        long due = begin + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        long now = System.currentTimeMillis();
        LogRow row = row(cards.get(next.getAndIncrement() % cards.size()), now, now);
        sent.add(row);
        send(row);
      }
    }

    @Override
    public void close() {
      closed = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      producer.flush();
      oracle.append(view, sent);
      await(config.naming().table(view), rows.size() + sent.size());
    }
  }
}
