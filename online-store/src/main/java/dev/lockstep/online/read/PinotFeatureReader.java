/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static com.google.common.base.Preconditions.checkArgument;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.evaluate.PreparedView;
import dev.lockstep.evaluate.ViewEvaluator;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads log rows from Pinot and evaluates features over them. A request becomes one query per
 * partition and hundred entities, run in parallel; values come from {@link ViewEvaluator}'s algebra
 * alone, and only from answers that are proved complete.
 */
public final class PinotFeatureReader implements FeatureReader {
  private final ReadTools tools;
  private final ThreadPoolExecutor threads;

  public PinotFeatureReader(OnlineStoreConfig config) {
    this(config, new SimpleMeterRegistry());
  }

  /**
   * @param registry gets {@code lockstep.store.*}
   */
  public PinotFeatureReader(OnlineStoreConfig config, MeterRegistry registry) {
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

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    Gathering gathering = new Gathering(request);
    gathering.start();
    return gathering.result;
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    checkArgument(
        request.features().size() == 1 && request.entities().size() == 1,
        "Explain takes one feature and one entity");
    CompletableFuture<Explanation> result = new CompletableFuture<>();
    execute(result, () -> result.complete(explanation(request)));
    return result;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    tools.health().close();
    tools.brokers().close();
  }

  private Explanation explanation(ViewRequest request) {
    ViewPlan view = request.view();
    FeaturePlan feature = request.features().get(0);
    ReadShape shape = ReadShape.of(view, request.features(), request.asOfMillis());
    Chunk chunk = Chunk.of(request, true).get(0);
    ChunkRead read =
        new ChunkRead(tools, request, shape, chunk, new RowSelection(false, true, view.columns()));
    EntityRows rows = read.rows();
    EntityKey entity = request.entities().get(0);
    List<LogRow> visible = rows.of(entity);
    List<FeatureValue> values =
        ViewEvaluator.evaluate(view, request.features(), request.asOfMillis(), visible);
    return new Explanation(
        values.get(0),
        position(view, entity, visible),
        ViewEvaluator.range(view, feature, request.asOfMillis()),
        ViewEvaluator.rowsUsed(view, feature, request.asOfMillis(), visible),
        rows.size(),
        0,
        read.log());
  }

  private static Position position(ViewPlan view, EntityKey entity, List<LogRow> rows) {
    long seq = Position.NO_ROW;
    for (LogRow row : rows) {
      seq = Math.max(seq, row.seq());
    }
    int partition = KeyPartitioner.partition(entity, view.partitions());
    return new Position(view.version(), view.revision(), partition, 0, 0, seq);
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
    private final ReadShape shape;
    private final PreparedView prepared;
    private final List<Chunk> chunks;
    private final EntityAnswer[] answers;
    private final ChunkRead[] reads;
    private final AtomicInteger open;

    Gathering(ViewRequest request) {
      this.request = request;
      this.shape = ReadShape.of(request.view(), request.features(), request.asOfMillis());
      this.prepared = PreparedView.of(request.view(), request.features());
      this.chunks = Chunk.of(request, shape.newest().isPresent());
      this.answers = new EntityAnswer[request.entities().size()];
      this.reads = new ChunkRead[chunks.size()];
      this.open = new AtomicInteger(chunks.size());
    }

    void start() {
      for (int i = 0; i < chunks.size(); i++) {
        int number = i;
        execute(result, () -> read(number));
      }
    }

    private void read(int number) {
      if (result.isDone()) {
        return;
      }
      Chunk chunk = chunks.get(number);
      ChunkRead read =
          new ChunkRead(tools, request, shape, chunk, shape.selection(chunk.places().size() > 1));
      reads[number] = read;
      EntityRows rows = read.rows();
      chunk
          .places()
          .forEach(
              (entity, places) -> {
                for (int place : places) {
                  answers[place] = answer(entity, rows.of(entity), place);
                }
              });
      // The counter publishes what the threads of other chunks have written.
      if (open.decrementAndGet() == 0) {
        result.complete(
            new ViewAnswer(
                List.of(answers), List.of(reads).stream().flatMap(r -> r.log().stream()).toList()));
      }
    }

    private EntityAnswer answer(EntityKey entity, List<LogRow> rows, int place) {
      OptionalLong upTo = Chunk.position(request, place);
      List<LogRow> visible =
          upTo.isEmpty()
              ? rows
              : rows.stream().filter(row -> row.seq() <= upTo.getAsLong()).toList();
      return new EntityAnswer(
          prepared.evaluate(request.asOfMillis(), visible),
          position(request.view(), entity, visible));
    }
  }
}
