/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.unix_micros;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.evaluate.ViewEvaluator;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogColumns;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntBiFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Answers requests as a training set of one row per entity is computed on Spark: each question is a
 * slice of its entity, with rows of its own. Many questions are one Spark job.
 */
final class SparkFeatureReader implements FeatureReader {
  private static final int PARTITIONS = 2;
  private static final String ASKED = "ls_asked";
  private static final String KNOWN_AT = "ls_known_at";
  private static final String UP_TO = "ls_up_to";
  private static final StructType BOUNDS =
      new StructType()
          .add(ASKED, DataTypes.IntegerType, false)
          .add(KNOWN_AT, DataTypes.LongType, false)
          .add(UP_TO, DataTypes.LongType, false);
  private static final StructType SPINE =
      new StructType()
          .add(RowLayout.NUMBER, DataTypes.IntegerType, false)
          .add(LogColumns.EVENT_TIME, DataTypes.LongType, false)
          .add(RowLayout.ROW, DataTypes.IntegerType, false);

  private final Lake lake;
  private final SparkSession session;
  private final ToIntBiFunction<ViewPlan, EntityKey> partitions;
  private final Map<ViewPlan, Map<Question, Answer>> known = new HashMap<>();
  private final Map<ViewPlan, List<LogRow>> rows = new HashMap<>();

  /** One entity at one moment. */
  private record Question(EntityKey key, long asOfMillis, long knownAtMillis, long upToSeq) {}

  /**
   * @param values one per feature of the view
   */
  private record Answer(List<FeatureValue> values, long highestSeq) {}

  SparkFeatureReader(
      Lake lake, SparkSession session, ToIntBiFunction<ViewPlan, EntityKey> partitions) {
    this.lake = lake;
    this.session = session;
    this.partitions = partitions;
  }

  /** Rows were added. */
  void forget() {
    known.clear();
    rows.clear();
  }

  /** Answers all of these, one job per view. */
  void prepare(List<ViewRequest> requests) {
    Map<ViewPlan, Set<Question>> asked = new LinkedHashMap<>();
    for (ViewRequest request : requests) {
      Map<Question, Answer> answered =
          known.computeIfAbsent(request.view(), view -> new HashMap<>());
      for (int i = 0; i < request.entities().size(); i++) {
        Question question = question(request, i);
        if (!answered.containsKey(question)) {
          asked.computeIfAbsent(request.view(), view -> new LinkedHashSet<>()).add(question);
        }
      }
    }
    asked.forEach(
        (view, questions) ->
            Objects.requireNonNull(known.get(view)).putAll(answer(view, List.copyOf(questions))));
  }

  private static Question question(ViewRequest request, int entity) {
    ReadPoint point = request.point();
    return new Question(
        request.entities().get(entity),
        request.asOfMillis(),
        point instanceof ReadPoint.KnownAt at ? at.ingestTimeMillis() : Long.MAX_VALUE,
        point instanceof ReadPoint.UpTo upTo ? upTo.seqs().get(entity) : Long.MAX_VALUE);
  }

  private Map<Question, Answer> answer(ViewPlan view, List<Question> questions) {
    KernelPlan plan = KernelPlan.of(view, view.features());
    RowLayout layout = new RowLayout(false, false);
    List<Assignment.Range> ranges = new ArrayList<>();
    List<Row> bounds = new ArrayList<>();
    List<Row> spine = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      ranges.add(new Assignment.Range(question.key().encoded(), i, Long.MIN_VALUE, Long.MAX_VALUE));
      bounds.add(RowFactory.create(i, micros(question.knownAtMillis()), question.upToSeq()));
      spine.add(RowFactory.create(i, question.asOfMillis(), i));
    }
    Assignment assignment = new Assignment(true, PARTITIONS, new Numbers(Map.of()), ranges);
    ViewHistory history = ViewHistory.open(lake, view, Optional.empty());
    Dataset<Row> numbered =
        LakeSide.numbered(
            session,
            LakeSide.read(session, lake.config().namespace(), history.snapshotId(), plan),
            assignment);
    Column visible =
        LakeSide.column(RowLayout.NUMBER)
            .equalTo(LakeSide.column(ASKED))
            .and(
                unix_micros(LakeSide.column(LogColumns.INGEST_TIME)).leq(LakeSide.column(KNOWN_AT)))
            .and(LakeSide.column(LogColumns.SEQ).leq(LakeSide.column(UP_TO)));
    Dataset<Row> wanted =
        numbered.join(broadcast(session.createDataFrame(bounds, BOUNDS)), visible, "inner");
    JavaRDD<InternalRow> rowsOfLake =
        ViewJob.rdd(LakeSide.arranged(wanted, layout, assignment, plan));
    JavaRDD<InternalRow> rowsOfSpine =
        ViewJob.rdd(
            LakeSide.arranged(
                session.createDataFrame(spine, SPINE), layout, assignment, RowLayout.ROW));
    Map<Question, Answer> answers = new HashMap<>();
    for (byte[] bytes :
        rowsOfLake.zipPartitions(rowsOfSpine, new QuestionTask(plan, layout)).collect()) {
      QuestionTask.read(
          bytes,
          plan,
          (number, highestSeq, values) ->
              answers.put(questions.get(number), new Answer(values, highestSeq)));
    }
    return answers;
  }

  private static long micros(long millis) {
    long limit = Long.MAX_VALUE / 1000;
    return Math.max(-limit, Math.min(limit, millis)) * 1000;
  }

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    try {
      return CompletableFuture.completedFuture(answer(request));
    } catch (LockstepException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private ViewAnswer answer(ViewRequest request) {
    prepare(List.of(request));
    List<EntityAnswer> answers = new ArrayList<>();
    for (int i = 0; i < request.entities().size(); i++) {
      EntityKey key = request.entities().get(i);
      Answer answer =
          Objects.requireNonNull(
              Objects.requireNonNull(known.get(request.view())).get(question(request, i)));
      if (!request.atLeastSeqs().isEmpty() && answer.highestSeq() < request.atLeastSeqs().get(i)) {
        throw new LockstepException(ErrorCode.POSITION_NOT_REACHED, "Not there yet");
      }
      List<FeatureValue> values = new ArrayList<>();
      for (FeaturePlan feature : request.features()) {
        values.add(answer.values().get(request.view().features().indexOf(feature)));
      }
      int partition =
          answer.highestSeq() == Position.NO_ROW ? 0 : partitions.applyAsInt(request.view(), key);
      answers.add(
          new EntityAnswer(
              values,
              new Position(
                  request.view().version(),
                  request.view().revision(),
                  partition,
                  0,
                  0,
                  answer.highestSeq())));
    }
    return new ViewAnswer(answers, List.of());
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    EntityAnswer answer = answer(request).entities().get(0);
    FeaturePlan feature = request.features().get(0);
    Question question = question(request, 0);
    List<LogRow> visible = new ArrayList<>();
    for (LogRow row : rows.computeIfAbsent(request.view(), this::allRows)) {
      if (row.key().equals(question.key())
          && row.ingestTimeMillis() <= question.knownAtMillis()
          && row.seq() <= question.upToSeq()) {
        visible.add(row);
      }
    }
    return CompletableFuture.completedFuture(
        new Explanation(
            answer.values().get(0),
            answer.position(),
            ViewEvaluator.range(request.view(), feature, request.asOfMillis()),
            ViewEvaluator.rowsUsed(request.view(), feature, request.asOfMillis(), visible),
            visible.size(),
            0,
            List.of()));
  }

  private List<LogRow> allRows(ViewPlan view) {
    List<LogRow> all = new ArrayList<>();
    LakeTable table = lake.table(view).orElseThrow();
    for (LakeFile file : table.scan(table.current().orElseThrow(), LakeScan.ALL)) {
      try (var read = table.rows(file)) {
        read.forEach(all::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }

  @Override
  public void close() {}
}
