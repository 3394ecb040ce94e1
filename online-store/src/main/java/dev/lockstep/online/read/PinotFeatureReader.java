/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static com.google.common.base.Preconditions.checkArgument;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileCommitSource;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads log rows and tiles from Pinot and evaluates features over them. A request becomes one query
 * for rows and, where tiles help, one for tiles, per partition and hundred entities, run in
 * parallel; values come from the shared algebra alone, and only from answers that are proved
 * complete.
 */
public final class PinotFeatureReader implements FeatureReader {
  private final ReadTools tools;
  private final ThreadPoolExecutor threads;
  private final TileCommitSource commits;

  /** A reader of rows alone. */
  public PinotFeatureReader(OnlineStoreConfig config) {
    this(config, TileCommitSource.NONE, new SimpleMeterRegistry());
  }

  /**
   * @param commits say which tiles count; stays open
   * @param registry gets {@code lockstep.store.*}
   */
  public PinotFeatureReader(
      OnlineStoreConfig config, TileCommitSource commits, MeterRegistry registry) {
    this.commits = commits;
    PinotController controller = new PinotController(config);
    BrokerClient brokers = new BrokerClient(config, controller);
    this.tools =
        new ReadTools(
            config,
            brokers,
            new StoreHealth(config, controller, brokers),
            new ReadMetrics(registry));
    this.threads = threads(config.maxConcurrentQueries());
  }

  /** Whole rows of entities, read beside the features. */
  public RowSource rows() {
    return new PinotRows(tools);
  }

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    return read(request, commits.current());
  }

  @Override
  public FeatureReader pinned() {
    TileCommit commit = commits.current();
    return new FeatureReader() {
      @Override
      public CompletableFuture<ViewAnswer> read(ViewRequest request) {
        return PinotFeatureReader.this.read(request, commit);
      }

      @Override
      public CompletableFuture<Explanation> explain(ViewRequest request) {
        return PinotFeatureReader.this.explain(request, commit);
      }

      @Override
      public void close() {}
    };
  }

  private CompletableFuture<ViewAnswer> read(ViewRequest request, TileCommit commit) {
    Gathering gathering = new Gathering(request, commit);
    gathering.start();
    return gathering.result;
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    return explain(request, commits.current());
  }

  private CompletableFuture<Explanation> explain(ViewRequest request, TileCommit commit) {
    checkArgument(
        request.features().size() == 1 && request.entities().size() == 1,
        "Explain takes one feature and one entity");
    CompletableFuture<Explanation> result = new CompletableFuture<>();
    execute(result, () -> result.complete(new ExplainedRead(tools, request, commit).explain()));
    return result;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    tools.health().close();
    tools.brokers().close();
  }

  private void execute(CompletableFuture<?> result, Runnable task) {
    try {
      threads.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException | Error e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new LockstepException(ErrorCode.STORE_UNAVAILABLE, "The reader is closed", e));
    }
  }

  private static ThreadPoolExecutor threads(int count) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count,
            count,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "lockstep-read-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** One request, until its last chunk is there. */
  private final class Gathering {
    private final CompletableFuture<ViewAnswer> result = new CompletableFuture<>();
    private final ViewRequest request;
    private final EntityAnswer[] answers;
    private final List<ChunkAnswer> chunks = new ArrayList<>();
    private final AtomicInteger open;

    Gathering(ViewRequest request, TileCommit commit) {
      this.request = request;
      this.answers = new EntityAnswer[request.entities().size()];
      RequestPlan plan = RequestPlan.of(request, commit);
      for (Chunk chunk : Chunk.of(request, plan.shape().newest().isPresent())) {
        chunks.add(new ChunkAnswer(tools, plan, chunk));
      }
      this.open = new AtomicInteger(chunks.size());
    }

    void start() {
      for (ChunkAnswer chunk : chunks) {
        for (Runnable part : chunk.parts()) {
          execute(result, () -> read(chunk, part));
        }
      }
    }

    private void read(ChunkAnswer chunk, Runnable part) {
      if (result.isDone()) {
        return;
      }
      part.run();
      if (!chunk.isLastPart()) {
        return;
      }
      chunk.evaluate(answers);
      // The counter publishes what the threads of other chunks have written.
      if (open.decrementAndGet() == 0) {
        result.complete(
            new ViewAnswer(
                List.of(answers), chunks.stream().flatMap(c -> c.log().stream()).toList()));
      }
    }
  }
}
