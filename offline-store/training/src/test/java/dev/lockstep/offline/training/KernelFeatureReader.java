/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.evaluate.ViewEvaluator;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import dev.lockstep.offline.training.kernel.ViewKernel;
import dev.lockstep.offline.training.replay.LakeAnswers;
import dev.lockstep.offline.training.replay.Question;
import dev.lockstep.offline.training.rows.KeyRanks;
import dev.lockstep.offline.training.rows.LakeRows;
import dev.lockstep.offline.training.rows.RowFilter;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/** Answers requests as a training set of one row per entity is computed: from the lake's files. */
final class KernelFeatureReader implements FeatureReader {
  private final Lake lake;
  private final Path directory;
  private final ToIntBiFunction<ViewPlan, EntityKey> partitions;

  KernelFeatureReader(Lake lake, Path directory, ToIntBiFunction<ViewPlan, EntityKey> partitions) {
    this.lake = lake;
    this.directory = directory;
    this.partitions = partitions;
  }

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    try {
      return CompletableFuture.completedFuture(answer(request));
    } catch (LockstepException e) {
      return CompletableFuture.failedFuture(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ViewAnswer answer(ViewRequest request) throws IOException {
    if (request.point() instanceof ReadPoint.UpTo upTo) {
      return checked(request, replayed(request, upTo.seqs()));
    }
    Map<EntityKey, EntityAnswer> byKey = evaluate(request);
    return checked(request, request.entities().stream().map(byKey::get).toList());
  }

  /** All entities at once, each at its own position, as served answers are computed again. */
  private List<EntityAnswer> replayed(ViewRequest request, List<Long> seqs) throws IOException {
    LakePosition reached =
        lake.table(request.view()).map(LakeTable::position).orElse(LakePosition.NONE);
    List<Position> positions = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < seqs.size(); i++) {
      EntityKey key = request.entities().get(i);
      long seq = highestSeqs(request, List.of(key.encoded()), seqs.get(i))[0];
      positions.add(position(request, key, seq));
      int partition = partitions.applyAsInt(request.view(), key);
      long last = reached.seq(partition).orElse(Position.NO_ROW);
      questions.add(
          new Question(
              key.encoded(), request.asOfMillis(), partition, Math.min(last, seqs.get(i))));
    }
    List<List<FeatureValue>> values =
        new LakeAnswers(lake, directory).answer(request.view(), request.features(), questions);
    List<EntityAnswer> answers = new ArrayList<>();
    for (int i = 0; i < seqs.size(); i++) {
      answers.add(new EntityAnswer(values.get(i), positions.get(i)));
    }
    return answers;
  }

  private static ViewAnswer checked(ViewRequest request, List<EntityAnswer> answers) {
    for (int i = 0; i < request.atLeastSeqs().size(); i++) {
      if (answers.get(i).position().seq() < request.atLeastSeqs().get(i)) {
        throw new LockstepException(ErrorCode.POSITION_NOT_REACHED, "Not there yet");
      }
    }
    return new ViewAnswer(answers, List.of());
  }

  private Map<EntityKey, EntityAnswer> evaluate(ViewRequest request) throws IOException {
    List<String> keys =
        List.copyOf(new TreeSet<>(request.entities().stream().map(EntityKey::encoded).toList()));
    KernelPlan plan = KernelPlan.of(request.view(), request.features());
    List<List<FeatureValue>> values = new ArrayList<>();
    new ViewKernel(plan, false)
        .run(
            new OneMoment(keys.size(), request.asOfMillis()),
            rows(request, keys, plan.columns(), request.asOfMillis(), Long.MAX_VALUE),
            (spine, features) -> {
              for (int i = 0; i < spine.size; i++) {
                List<FeatureValue> row = new ArrayList<>();
                for (var feature : features) {
                  row.add(feature.get(i));
                }
                values.add(row);
              }
            });
    long[] highest = highestSeqs(request, keys, Long.MAX_VALUE);
    Map<EntityKey, EntityAnswer> answers = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      EntityKey key = new EntityKey(keys.get(i));
      answers.put(key, new EntityAnswer(values.get(i), position(request, key, highest[i])));
    }
    return answers;
  }

  private Position position(ViewRequest request, EntityKey key, long seq) {
    int partition = seq == Position.NO_ROW ? 0 : partitions.applyAsInt(request.view(), key);
    return new Position(request.view().version(), request.view().revision(), partition, 0, 0, seq);
  }

  private long[] highestSeqs(ViewRequest request, List<String> keys, long upToSeq)
      throws IOException {
    long[] highest = new long[keys.size()];
    Arrays.fill(highest, Position.NO_ROW);
    try (RowStream rows = rows(request, keys, List.of(), Long.MAX_VALUE, upToSeq)) {
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        for (int i = 0; i < batch.size; i++) {
          highest[batch.keys[i]] = Math.max(highest[batch.keys[i]], batch.seqs[i]);
        }
      }
    }
    return highest;
  }

  private RowStream rows(
      ViewRequest request, List<String> keys, List<ColumnPlan> columns, long until, long upToSeq)
      throws IOException {
    Optional<LakeTable> table = lake.table(request.view());
    List<LakeFile> files =
        table.flatMap(LakeTable::current).isEmpty()
            ? List.of()
            : table
                .get()
                .scan(
                    table.get().current().orElseThrow(),
                    LakeScan.ALL.withKeys(
                        new LakeScan.KeyRange(keys.get(0), keys.get(keys.size() - 1))));
    Map<String, Integer> ranks = new HashMap<>();
    keys.forEach(key -> ranks.put(key, ranks.size()));
    long knownAt =
        request.point() instanceof ReadPoint.KnownAt point
            ? point.ingestTimeMillis()
            : Long.MAX_VALUE;
    Optional<LakePosition> cut = Optional.empty();
    if (upToSeq != Long.MAX_VALUE) {
      Map<Integer, Long> seqs = new TreeMap<>();
      for (int partition = 0; partition < request.view().partitions(); partition++) {
        seqs.put(partition, upToSeq);
      }
      cut = Optional.of(new LakePosition(seqs));
    }
    return LakeRows.open(
        files,
        columns,
        key -> ranks.getOrDefault(key, KeyRanks.NONE),
        new RowFilter(Long.MIN_VALUE, until, knownAt, cut, false),
        directory);
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    try {
      EntityAnswer answer = answer(request).entities().get(0);
      FeaturePlan feature = request.features().get(0);
      List<LogRow> rows = new ArrayList<>();
      EntityKey key = request.entities().get(0);
      for (LogRow row : allRows(request.view())) {
        boolean visible =
            request.point() instanceof ReadPoint.KnownAt known
                ? row.ingestTimeMillis() <= known.ingestTimeMillis()
                : !(request.point() instanceof ReadPoint.UpTo upTo)
                    || row.seq() <= upTo.seqs().get(0);
        if (row.key().equals(key) && visible) {
          rows.add(row);
        }
      }
      return CompletableFuture.completedFuture(
          new Explanation(
              answer.values().get(0),
              answer.position(),
              ViewEvaluator.range(request.view(), feature, request.asOfMillis()),
              ViewEvaluator.rowsUsed(request.view(), feature, request.asOfMillis(), rows),
              rows.size(),
              0,
              List.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<LogRow> allRows(ViewPlan view) throws IOException {
    List<LogRow> all = new ArrayList<>();
    LakeTable table = lake.table(view).orElseThrow();
    for (LakeFile file : table.scan(table.current().orElseThrow(), LakeScan.ALL)) {
      try (var rows = table.rows(file)) {
        rows.forEach(all::add);
      }
    }
    return all;
  }

  @Override
  public void close() {}

  /** A spine of every key at one moment. */
  private static final class OneMoment implements SpineStream {
    private final SpineBatch batch;
    private boolean given;

    OneMoment(int keys, long time) {
      batch = new SpineBatch(keys);
      batch.size = keys;
      for (int i = 0; i < keys; i++) {
        batch.keys[i] = i;
        batch.times[i] = time;
        batch.rows[i] = i;
      }
    }

    @Override
    public @Nullable SpineBatch next() {
      if (given) {
        return null;
      }
      given = true;
      return batch;
    }

    @Override
    public void close() {}
  }
}
