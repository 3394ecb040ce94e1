/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import dev.lockstep.grpc.served.AnswerSampler;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.replay.AnswerRunner;
import dev.lockstep.offline.training.replay.LakeAnswers;
import dev.lockstep.offline.training.replay.LocalAnswerRunner;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.read.StoreInspector;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.online.tile.TileCommits;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.quality.replay.Replayer;
import dev.lockstep.quality.replay.ServedPlans;
import dev.lockstep.quality.served.ServedLogReader;
import dev.lockstep.quality.served.ServedRecord;
import dev.lockstep.quality.served.ServedTopic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks that both sides agree: served answers with what the lake says, the online store with the
 * lake row by row, tiles with the rows that they are made of. Used by one thread.
 */
public final class ParityCheck implements AutoCloseable {
  /** How many answers are worth one call of a runner of this process. */
  public static final int LOCAL_BATCH = 500;

  private static final long BATCH_BYTES = 32 << 20;

  private final OnlineStoreConfig store;
  private final Lake lake;
  private final Path scratch;
  private final Supplier<RegistryState> registry;
  private final StoreInspector inspector;
  private final AnswerRunner runner;
  private final int batchAnswers;

  /**
   * What to check.
   *
   * @param service only answers of this feature service
   * @param views only these; empty for all
   * @param sample the share of served answers, above 0 and at most 1
   * @param sinceMillis answers and rows since, epoch milliseconds; {@link Long#MIN_VALUE} for all
   * @param answers whether to check served answers
   * @param rows whether to check the store's rows and tiles
   * @param tileKeys of how many entities of a view tiles are compared
   * @param mostExamined of how many values that differ the cause is looked for
   * @param staleAfter tiles that are older, while the lake has more rows, are stale
   */
  public record Scope(
      Optional<String> service,
      List<String> views,
      double sample,
      long sinceMillis,
      boolean answers,
      boolean rows,
      int tileKeys,
      int mostExamined,
      Duration staleAfter) {
    /** Everything. */
    public static final Scope ALL =
        new Scope(
            Optional.empty(),
            List.of(),
            1,
            Long.MIN_VALUE,
            true,
            true,
            200,
            100,
            Duration.ofHours(1));

    public Scope {
      views = List.copyOf(views);
      checkArgument(sample > 0 && sample <= 1, "Sample is not above 0 and at most 1: %s", sample);
    }

    /** The same, of what came since a moment, epoch milliseconds; never more than before. */
    public Scope since(long millis) {
      return new Scope(
          service,
          views,
          sample,
          Math.max(sinceMillis, millis),
          answers,
          rows,
          tileKeys,
          mostExamined,
          staleAfter);
    }

    /** What reports call it. */
    public String subject() {
      return service.orElseGet(() -> views.isEmpty() ? "all" : String.join(",", views));
    }
  }

  /** Hears how far a check is. */
  public interface Progress {
    Progress NONE = what -> {};

    void at(String what);
  }

  /**
   * A report and where the next one goes on.
   *
   * @param reached the served log's position up to which every answer was judged or is lost
   */
  public record Result(ParityReport report, LakePosition reached) {}

  /**
   * Computes in this process.
   *
   * @param lake stays open
   * @param scratch a directory for temporary files
   * @param registry gives what is deployed now
   */
  public ParityCheck(
      OnlineStoreConfig store, Lake lake, Path scratch, Supplier<RegistryState> registry) {
    this(store, lake, scratch, registry, new LocalAnswerRunner(lake, scratch), LOCAL_BATCH);
  }

  /**
   * @param lake stays open
   * @param scratch a directory for temporary files
   * @param registry gives what is deployed now
   * @param runner computes answers again; causes are looked for in this process
   * @param batchAnswers how many it is given at a time at most; fewer if they are large
   */
  public ParityCheck(
      OnlineStoreConfig store,
      Lake lake,
      Path scratch,
      Supplier<RegistryState> registry,
      AnswerRunner runner,
      int batchAnswers) {
    this.runner = runner;
    this.batchAnswers = batchAnswers;
    this.store = store;
    this.lake = lake;
    this.scratch = scratch;
    this.registry = registry;
    this.inspector = new StoreInspector(store);
  }

  /**
   * Checks once.
   *
   * @param after answers up to this position of the served log were checked before; empty to begin
   *     where the scope says
   * @throws dev.lockstep.error.LockstepException STORE_UNAVAILABLE if a side does not answer
   */
  public Result run(Scope scope, Optional<LakePosition> after, Progress progress)
      throws IOException {
    ServedPlans plans = ServedPlans.of(registry.get());
    TileHistory tiles = new TileCommits(store).read();
    ReportBuilder report = new ReportBuilder();
    LakePosition reached = after.orElse(LakePosition.NONE);
    if (scope.answers()) {
      reached = answers(scope, after, plans, tiles, report, progress);
    }
    if (scope.rows()) {
      StoreParity rows =
          new StoreParity(
              lake,
              inspector,
              tiles,
              report,
              new StoreParity.Options(
                  scope.sinceMillis(),
                  scope.tileKeys(),
                  (int) System.nanoTime(),
                  scope.staleAfter()));
      for (ViewPlan view : plans.catalog().kept()) {
        if (scope.views().isEmpty() || scope.views().contains(view.name())) {
          progress.at("comparing rows of %s v%s".formatted(view.name(), view.version()));
          rows.check(view);
        }
      }
    }
    return new Result(report.build(scope.subject(), System.currentTimeMillis()), reached);
  }

  private LakePosition answers(
      Scope scope,
      Optional<LakePosition> after,
      ServedPlans plans,
      TileHistory tiles,
      ReportBuilder report,
      Progress progress)
      throws IOException {
    AnswerParity parity =
        new AnswerParity(
            plans,
            new Replayer(plans, new LakeAnswers(lake, runner)),
            new Replayer(plans, new LakeAnswers(lake, scratch)),
            new CauseFinder(lake, inspector, plans.catalog(), tiles),
            report,
            scope.mostExamined());
    Batches batches = new Batches(scope, after, parity, report, progress, batchAnswers);
    if (after.isEmpty()) {
      // Kafka keeps answers for some days, the lake for good.
      batches.endOfLake(
          new ServedLogReader(store, lake)
              .readArchived(scope.sinceMillis(), Long.MAX_VALUE, batches::take));
    }
    try (ServedTopic topic = new ServedTopic(store)) {
      batches.endOfTopic(topic.read(begin(scope, batches, topic), batches::take));
      if (topic.unreadable() > 0) {
        report.undecided("%,d records of the served log are damaged".formatted(topic.unreadable()));
      }
    }
    return batches.reached();
  }

  private static LakePosition begin(Scope scope, Batches batches, ServedTopic topic) {
    return batches.continues()
        ? batches.topicBegin()
        : topic.notBefore(batches.topicBegin(), scope.sinceMillis());
  }

  /**
   * Takes records, first those of the lake in no order, then those of the topic behind them, and
   * checks many at a time. The next check begins before the first that could not be judged yet.
   */
  private static final class Batches {
    private final Scope scope;
    private final boolean continues;
    private final AnswerParity parity;
    private final ReportBuilder report;
    private final Progress progress;
    private final int most;
    private final List<ServedRecord> batch = new ArrayList<>();
    private long batchBytes;
    private long checked;
    private LakePosition topicBegin;
    private LakePosition reached;
    private boolean inOrder;
    private boolean early;

    /**
     * @param after where the check before ended, which says where to begin, whatever the scope says
     */
    Batches(
        Scope scope,
        Optional<LakePosition> after,
        AnswerParity parity,
        ReportBuilder report,
        Progress progress,
        int most) {
      this.scope = scope;
      this.most = most;
      this.continues = after.isPresent();
      this.inOrder = continues;
      this.topicBegin = after.orElse(LakePosition.NONE);
      this.reached = topicBegin;
      this.parity = parity;
      this.report = report;
      this.progress = progress;
    }

    boolean take(ServedRecord record) {
      if (isWanted(record.answer())) {
        batch.add(record);
        batchBytes += record.answer().getSerializedSize();
        if (batch.size() >= most || batchBytes >= BATCH_BYTES) {
          flush();
        }
      }
      return true;
    }

    /** Whether the check before says where to begin. */
    boolean continues() {
      return continues;
    }

    LakePosition topicBegin() {
      return topicBegin;
    }

    /** Up to where every answer was judged or never will be. */
    LakePosition reached() {
      return reached;
    }

    void endOfLake(LakePosition archived) {
      topicBegin = archived;
      endOfTopic(archived);
      inOrder = true;
    }

    void endOfTopic(LakePosition end) {
      flush();
      if (!early) {
        reached = end;
      }
    }

    private void flush() {
      if (batch.isEmpty()) {
        return;
      }
      long earlyBefore = report.earlyAnswers();
      try {
        parity.check(batch.stream().map(ServedRecord::answer).toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      early |= report.earlyAnswers() > earlyBefore;
      if (inOrder && !early) {
        batch.forEach(record -> reached = reached.with(record.partition(), record.offset()));
      }
      checked += batch.size();
      batch.clear();
      batchBytes = 0;
      progress.at("%,d answers compared".formatted(checked));
    }

    private boolean isWanted(ServedAnswer answer) {
      if (scope.service().isPresent()
          && !scope.service().get().equals(answer.getRequest().getFeatureService())) {
        return false;
      }
      if (!continues && answer.getAnsweredAtMillis() < scope.sinceMillis()) {
        return false;
      }
      if (!scope.views().isEmpty()
          && answer.getResponse().getPositionsList().stream()
              .noneMatch(view -> scope.views().contains(view.getView()))) {
        return false;
      }
      return scope.sample() >= 1 || place(answer) < scope.sample();
    }

    private static double place(ServedAnswer answer) {
      long hash = Hashing.murmur3_128().hashString(answer.getAnswerId(), UTF_8).asLong();
      return AnswerSampler.share(hash);
    }
  }

  @Override
  public void close() {
    inspector.close();
  }
}
