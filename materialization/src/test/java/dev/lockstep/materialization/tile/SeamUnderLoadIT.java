/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evaluate.ViewEvaluator;
import dev.lockstep.materialization.archive.LogWriter;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.read.PinotFeatureReader;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.tile.TileCommitFollower;
import dev.lockstep.online.tile.TileCommits;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.AnswerJudge;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.testing.RequestGenerator;
import dev.lockstep.testing.stack.TestingStack;
import dev.lockstep.tile.ViewTiles;
import dev.lockstep.time.TimeRange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random reads all the time, while rows arrive, many of them late, runs commit and are merged,
 * generations are recomputed, and an earlier commit is committed again. Each answer is compared
 * with the oracle at its position; no read may fail.
 */
@Timeout(900)
final class SeamUnderLoadIT {
  private static final int ROWS = 8_000;
  private static final int ROUNDS = 12;
  private static final int MOST_ANSWERS = 6_000;

  private final long seed = ThreadLocalRandom.current().nextLong(1L << 40);
  private final StackEndpoints stack = TestingStack.shared().endpoints();
  private final OnlineStoreConfig store =
      TestingTiles.store(
          stack.kafkaBootstrap(),
          stack.kafkaForPinot(),
          stack.pinotController(),
          stack.pinotBroker(),
          "s" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 30), 36));
  private final Catalog catalog = TestingTiles.catalog(TestingTiles.plan(""));
  private final ViewPlan view = Objects.requireNonNull(catalog.plan().views().get("spending"));
  private final List<LogRow> rows = TestingTiles.rows(view, ROWS, 200);
  private final ConcurrentLinkedQueue<Answered> answers = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  @TempDir private Path directory;

  /** What was committed when the request was sent is the least that the answer must show. */
  private record Answered(ViewRequest request, ViewAnswer answer, Optional<ViewTiles> committed) {}

  @Test
  void everyAnswerIsExactWhileTilesChange() throws Exception {
    System.out.println("Reads come from seed " + seed);
    try (BrokerClient brokers = new BrokerClient(store, new PinotController(store));
        LogWriter writer = new LogWriter(store, view).createTopic();
        Lake lake = Lake.open(LakeConfig.local(directory.resolve("lake")))) {
      PinotTables tables = new PinotTables(new PinotController(store), brokers);
      OnlineArtifacts table = OnlineArtifacts.of(view, store);
      tables.create(table);
      tables.awaitReady(table, view.partitions(), Duration.ofSeconds(60));
      try (TileCommitFollower commits = new TileCommitFollower(store);
          FeatureReader reader =
              new PinotFeatureReader(store, commits, new SimpleMeterRegistry())) {
        List<Thread> readers = List.of(reading(reader, commits, 1), reading(reader, commits, 2));
        try {
          changeTiles(writer, lake);
        } finally {
          stopped.set(true);
          for (Thread thread : readers) {
            thread.join();
          }
        }
      }
    }
    assertThat(failures).isEmpty();
    check();
  }

  private void changeTiles(LogWriter writer, Lake lake) throws Exception {
    Random random = new Random(seed);
    TileMaterializer materializer =
        TestingTiles.materializer(
            store, lake, TilesConfig.DEFAULT.withMaxRuns(3), directory.resolve("scratch"));
    int written = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      int upTo = rows.size() * round / ROUNDS;
      writer.write(rows.subList(written, upTo), random, 50);
      written = upTo;
      TestingTiles.archive(store, lake, List.of(view));
      materializer.round(catalog, List.of(view), round % 4 == 0, TrainingProgress.NONE);
      if (round % 5 == 0) {
        TileHistory history = new TileCommits(store).read();
        TileRollback.to(store, history.previous().number());
      }
    }
  }

  private Thread reading(FeatureReader reader, TileCommitFollower commits, int number) {
    RequestGenerator requests = new RequestGenerator(seed + number, view, rows);
    Thread thread =
        new Thread(
            () -> {
              while (!stopped.get() && failures.isEmpty()) {
                ViewRequest request = requests.next(5);
                Optional<ViewTiles> committed = commits.current().tiles(view.name(), 1);
                try {
                  ViewAnswer answer = reader.read(request).join();
                  if (answers.size() < MOST_ANSWERS) {
                    answers.add(new Answered(request, answer, committed));
                  }
                } catch (RuntimeException e) {
                  failures.add(e);
                }
              }
            },
            "seam-reader-" + number);
    thread.start();
    return thread;
  }

  private void check() {
    NaiveFeatureReader oracle = new NaiveFeatureReader();
    oracle.append(view, rows);
    Set<Long> generations = new HashSet<>();
    Set<Long> cuts = new HashSet<>();
    int values = 0;
    for (Answered answered : answers) {
      ViewRequest request = answered.request();
      List<EntityAnswer> given = answered.answer().entities();
      List<Long> least = least(answered);
      for (int entity = 0; entity < given.size(); entity++) {
        Position position = given.get(entity).position();
        generations.add(position.generation());
        cuts.add(position.cut());
        assertThat(position.seq()).as("%s", answered).isGreaterThanOrEqualTo(least.get(entity));
      }
      assertThat(AnswerJudge.wrong(oracle, request, answered.answer())).isEmpty();
      values += given.size() * request.features().size();
    }
    System.out.printf(
        "%,d answers, %,d values, generations %s, %s cuts%n",
        answers.size(), values, generations, cuts.size());
    assertThat(answers).hasSizeGreaterThan(200);
    assertThat(generations).hasSizeGreaterThan(2);
    assertThat(cuts).hasSizeGreaterThan(ROUNDS);
  }

  /** By entity, the last row of the windows among what was committed and asked for. */
  private List<Long> least(Answered answered) {
    ViewRequest request = answered.request();
    TimeRange span = ViewEvaluator.range(view, request.features(), request.asOfMillis());
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < request.entities().size(); i++) {
      EntityKey key = request.entities().get(i);
      int partition = KeyPartitioner.partition(key, view.partitions());
      long cut = answered.committed().map(tiles -> tiles.cut(partition)).orElse(Long.MIN_VALUE);
      long end = Math.min(cut, asked(request.point(), i, partition));
      long seq = Long.MIN_VALUE;
      for (LogRow row : rows) {
        if (row.key().equals(key) && row.seq() <= end && span.contains(row.eventTimeMillis())) {
          seq = Math.max(seq, row.seq());
        }
      }
      seqs.add(seq);
    }
    return seqs;
  }

  /** The last row of a partition that the request asks for. */
  private long asked(ReadPoint point, int place, int partition) {
    if (point instanceof ReadPoint.KnownAt knownAt) {
      return rows.stream()
          .filter(row -> row.partition() == partition)
          .filter(row -> row.ingestTimeMillis() <= knownAt.ingestTimeMillis())
          .mapToLong(LogRow::seq)
          .max()
          .orElse(Long.MIN_VALUE);
    }
    return point instanceof ReadPoint.UpTo upTo ? upTo.seqs().get(place) : Long.MAX_VALUE;
  }
}
