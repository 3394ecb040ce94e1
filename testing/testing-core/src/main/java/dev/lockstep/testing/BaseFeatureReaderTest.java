/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static dev.lockstep.testing.RequestGenerator.request;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every {@link FeatureReader} must do. A subclass gives the reader and a way to get rows into
 * its store; the suite loads all its views once, under names that no other run has, and then mostly
 * reads. Every answer is compared with the oracle or with a vector of docs/semantics.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BaseFeatureReaderTest {
  private final NaiveFeatureReader oracle = new NaiveFeatureReader();
  private final Map<ViewPlan, TestingLog> logs = new LinkedHashMap<>();
  private SemanticsVectors vectors = SemanticsVectors.EMPTY;
  private @Nullable TestingLog crowd;

  /** The reader under test. */
  protected abstract FeatureReader reader();

  /**
   * Adds rows, in this order, to the log of a view; creates the view's log and tables when it is
   * new. Returns when the reader sees the rows.
   */
  protected abstract void append(ViewPlan view, List<LogRow> rows);

  /** Appends to many views at once; for stores that can do it faster than one after the other. */
  protected void appendAll(Map<ViewPlan, List<LogRow>> rows) {
    rows.forEach(this::append);
  }

  /**
   * Told which requests come next; for readers that answer many at once faster than one after the
   * other.
   */
  protected void prepare(List<ViewRequest> requests) {}

  /** The partition that the store's log has for a key. */
  protected int partition(ViewPlan view, EntityKey key) {
    return Math.floorMod(key.hashCode(), view.partitions());
  }

  /** How much to do. */
  protected SuiteSize size() {
    return SuiteSize.LARGE;
  }

  /**
   * Whether approximate count_distinct is the estimate that readers agree on. Only the oracle
   * answers exactly instead.
   */
  protected boolean estimates() {
    return true;
  }

  @BeforeAll
  void loadEverything() {
    String suffix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    Map<ViewPlan, List<LogRow>> all = new LinkedHashMap<>();
    long seed = size().dataSeed();
    for (ViewPlan view : FeatureSpecs.views(suffix)) {
      EventShape shape = EventShape.of(size().entitiesPerView(), size().rowsPerView());
      TestingLog log = new TestingLog(view, key -> partition(view, key));
      // Views differ in where they stand in time and in whether they have imported history.
      shape = logs.size() % 2 == 0 ? shape : shape.aroundEpoch();
      shape = logs.size() % 3 == 0 ? shape.withHistory(40) : shape;
      new EventGenerator(seed++).fill(log, shape);
      logs.put(view, log);
      all.put(view, log.rows());
    }
    vectors = SemanticsVectors.load(suffix, this::partition);
    all.putAll(vectors.logs());
    all.forEach(oracle::append);
    ViewPlan crowdView = Crowd.view(suffix);
    crowd = new TestingLog(crowdView, key -> partition(crowdView, key));
    Crowd.fill(crowd);
    all.put(crowdView, crowd.rows());
    appendAll(all);
  }

  @Test
  void answersTheVectorsOfTheSemanticsPage() {
    assertThat(vectors.vectors()).isNotEmpty();
    prepare(vectors.vectors().stream().map(SemanticsVectors.Vector::request).toList());
    List<String> wrong = new ArrayList<>();
    for (SemanticsVectors.Vector vector : vectors.vectors()) {
      FeatureValue actual = read(vector.request()).entities().get(0).values().get(0);
      if (!Agreement.agrees(vector.feature(), vector.expected(), actual)) {
        wrong.add(vector + "\n    answer: " + actual);
      }
    }
    assertThat(wrong).as("vectors answered wrongly").isEmpty();
  }

  @Test
  void agreesWithTheOracleOnRandomRequests() {
    Map<ViewRequest, String> asked = new LinkedHashMap<>();
    for (TestingLog log : logs.values()) {
      for (long seed : size().requestSeeds()) {
        RequestGenerator requests = new RequestGenerator(seed, log.view(), log.rows());
        for (int i = 0; i < size().requestsPerSeed(); i++) {
          asked.put(
              requests.next(size().entitiesPerRequest()), "request " + i + " of seed " + seed);
        }
      }
    }
    assertThat(checkAll(asked)).isGreaterThan(1_000);
  }

  @Test
  void answersAgainAtItsPositionWithTheSameBits() {
    List<ViewRequest> requests = new ArrayList<>();
    for (TestingLog log : logs.values()) {
      RequestGenerator random = new RequestGenerator(77, log.view(), log.rows());
      for (int i = 0; i < 4; i++) {
        requests.add(random.next(size().entitiesPerRequest()));
      }
    }
    prepare(requests);
    List<ViewAnswer> answers = requests.stream().map(this::read).toList();
    List<ViewRequest> again = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      again.add(Requests.at(requests.get(i), answers.get(i)));
    }
    prepare(again);
    for (int i = 0; i < requests.size(); i++) {
      AnswerJudge.assertIdentical(requests.get(i), answers.get(i), read(again.get(i)));
    }
  }

  @Test
  void answersAgainWithTheSameBitsAfterMoreRowsArrived() {
    TestingLog log = log("windows");
    List<EntityKey> keys = log.keys();
    long asOf = Collections.max(log.rows().stream().map(LogRow::eventTimeMillis).toList()) + 1;
    ViewRequest request =
        request(log.view(), log.view().features(), keys, asOf, new ReadPoint.Latest());
    ViewAnswer before = read(request);
    EventShape shape = new EventShape(keys.size(), 60, asOf - 60_000, 60_000, 0);
    List<LogRow> more = grow(log, new EventGenerator(size().dataSeed() + 1_000), shape);

    AnswerJudge.assertIdentical(request, before, read(Requests.at(request, before)));
    judge().check(request, "after " + more.size() + " more rows");
  }

  @Test
  void seesARowThatIsALowerBound() {
    TestingLog log = log("windows");
    List<ViewRequest> requests = new ArrayList<>();
    for (EntityKey key : log.keys()) {
      long seq = lastSeq(log, key);
      // Long before all rows: the bound holds whatever the window needs.
      for (long asOf : List.of(-1_000_000_000_000L, 1_768_600_000_000L)) {
        ViewRequest request =
            request(log.view(), log.view().features(), List.of(key), asOf, new ReadPoint.Latest());
        requests.add(Requests.atLeast(request, List.of(seq)));
      }
    }
    prepare(requests);
    for (ViewRequest request : requests) {
      AnswerJudge.assertIdentical(request, oracleAnswer(request), read(request));
    }
  }

  @Test
  void refusesALowerBoundThatIsNotReached() {
    TestingLog log = log("windows");
    EntityKey key = log.keys().get(0);
    long beyond = lastSeq(log, key) + 1_000_000;
    ViewRequest request =
        request(log.view(), log.view().features(), List.of(key), 0, new ReadPoint.Latest());
    ViewRequest bounded =
        Requests.within(Requests.atLeast(request, List.of(beyond)), Duration.ofMillis(400));

    assertThatThrownBy(() -> reader().read(bounded).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.POSITION_NOT_REACHED));
  }

  @Test
  void answersAThousandEntitiesWithRepeatsAndStrangers() {
    Map<ViewRequest, String> asked = new LinkedHashMap<>();
    for (TestingLog log : logs.values()) {
      List<EntityKey> keys = log.keys();
      List<EntityKey> entities = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        entities.add(i % 4 == 0 ? keys.get(i % keys.size()) : new EntityKey("stranger" + i));
      }
      LogRow row = log.rows().get(log.rows().size() / 2);
      List<FeaturePlan> some = log.view().features();
      ViewRequest request =
          request(
              log.view(),
              some.subList(0, Math.min(5, some.size())),
              entities,
              row.eventTimeMillis() + 1,
              new ReadPoint.KnownAt(row.ingestTimeMillis()));
      asked.put(request, "a thousand entities");
    }
    checkAll(asked);
  }

  @Test
  void answersOverMoreRowsThanStoresGiveAtOnce() {
    TestingLog log = requireNonNull(crowd);
    long rows = Crowd.ROWS;
    FeatureValue estimate = crowdValue(log, "estimate");

    assertThat(crowdValue(log, "rows")).isEqualTo(FeatureValue.of(rows, rows - 1));
    assertThat(crowdValue(log, "total").value()).isEqualTo(rows * (rows - 1) / 2);
    assertThat(crowdValue(log, "newest").value())
        .isEqualTo(LongStream.rangeClosed(1, 1000).mapToObj(i -> rows - i).toList());
    assertThat(crowdValue(log, "at_cap")).isEqualTo(FeatureValue.of(10_000L, 9_999));
    assertThat(crowdValue(log, "above_cap").status()).isEqualTo(ValueStatus.ERROR);
    assertThat(crowdValue(log, "above_cap").eventTimeMillis()).isEqualTo(10_000);
    assertThat(crowdValue(log, "top_above_cap").status()).isEqualTo(ValueStatus.ERROR);
    assertThat((long) requireNonNull(estimate.value()))
        .isCloseTo(rows, Percentage.withPercentage(2));
  }

  @Test
  void estimatesTheSameAsAReaderThatSawTheRowsInAnotherOrder() {
    if (!estimates()) {
      assertThat(crowdValue(requireNonNull(crowd), "estimate").value()).isEqualTo(10_100L);
      return;
    }
    List<TestingLog> approximated = List.of(log("things"), requireNonNull(crowd));
    for (TestingLog log : approximated) {
      List<LogRow> reversed = new ArrayList<>(log.rows());
      Collections.reverse(reversed);
      InMemoryFeatureReader other = new InMemoryFeatureReader();
      other.append(log.view(), reversed);
      for (LogRow row : log.rows().subList(log.rows().size() - 3, log.rows().size())) {
        long asOf = row.eventTimeMillis() + 1;
        ViewRequest request =
            request(log.view(), log.view().features(), log.keys(), asOf, new ReadPoint.Latest());
        AnswerJudge.assertIdentical(request, other.read(request).join(), read(request));
      }
    }
  }

  @Test
  void answersForAnEntityWithoutRows() {
    Map<ViewRequest, String> asked = new LinkedHashMap<>();
    for (TestingLog log : logs.values()) {
      EntityKey stranger = new EntityKey("nobody");
      asked.put(
          request(log.view(), log.view().features(), List.of(stranger), 0, new ReadPoint.Latest()),
          "an entity without rows");
    }
    checkAll(asked);
    for (ViewRequest request : asked.keySet()) {
      assertThat(read(request).entities().get(0).position().seq()).isEqualTo(Position.NO_ROW);
    }
  }

  @Test
  void answersAtTheEndsOfTime() {
    Map<ViewRequest, String> asked = new LinkedHashMap<>();
    for (TestingLog log : logs.values()) {
      for (long asOf : List.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, -1L, 0L, Long.MAX_VALUE)) {
        ViewRequest request =
            request(log.view(), log.view().features(), log.keys(), asOf, new ReadPoint.Latest());
        asked.put(request, "the ends of time");
      }
    }
    checkAll(asked);
  }

  @Test
  void seesNothingBeforeTheFirstArrivalAndEverythingAfterTheLast() {
    Map<ViewRequest, String> asked = new LinkedHashMap<>();
    for (TestingLog log : logs.values()) {
      for (long knownAt : List.of(Long.MIN_VALUE, -864_000_000_000L, Long.MAX_VALUE)) {
        ViewRequest request =
            request(
                log.view(),
                log.view().features(),
                log.keys(),
                1_769_000_000_000L,
                new ReadPoint.KnownAt(knownAt));
        asked.put(request, "known at " + knownAt);
      }
    }
    checkAll(asked);
  }

  @Test
  void namesItsVersionAndPartition() {
    Map<TestingLog, ViewRequest> requests = new LinkedHashMap<>();
    for (TestingLog log : logs.values()) {
      ViewPlan view = log.view();
      requests.put(
          log,
          request(view, view.features(), log.keys(), 1_800_000_000_000L, new ReadPoint.Latest()));
    }
    prepare(List.copyOf(requests.values()));
    for (TestingLog log : logs.values()) {
      ViewPlan view = log.view();
      ViewAnswer answer = read(requireNonNull(requests.get(log)));
      for (int i = 0; i < log.keys().size(); i++) {
        Position position = answer.entities().get(i).position();
        assertThat(position.version()).isEqualTo(view.version());
        assertThat(position.revision()).isEqualTo(view.revision());
        if (position.seq() != Position.NO_ROW) {
          assertThat(position.partition()).isEqualTo(partition(view, log.keys().get(i)));
        }
      }
    }
  }

  @Test
  void explainsItsValues() {
    List<ViewRequest> asked = new ArrayList<>();
    for (TestingLog log : logs.values()) {
      RequestGenerator requests = new RequestGenerator(5, log.view(), log.rows());
      for (int i = 0; i < 10; i++) {
        ViewRequest any = requests.next(1);
        for (FeaturePlan feature : any.features().subList(0, Math.min(3, any.features().size()))) {
          ViewRequest one =
              request(any.view(), List.of(feature), any.entities(), any.asOfMillis(), any.point());
          asked.add(one);
        }
      }
    }
    prepare(asked);
    asked.forEach(judge()::checkExplanation);
  }

  /** Compares every answer with the oracle's; how many there were. */
  private int checkAll(Map<ViewRequest, String> asked) {
    prepare(List.copyOf(asked.keySet()));
    int answers = 0;
    for (Map.Entry<ViewRequest, String> one : asked.entrySet()) {
      answers += judge().check(one.getKey(), one.getValue());
    }
    return answers;
  }

  private List<LogRow> grow(TestingLog log, EventGenerator events, EventShape shape) {
    int before = log.rows().size();
    EntityPlan entity = log.view().entity();
    events.fill(
        log, log.keys().stream().map(key -> EntityKeyCodec.decode(entity, key)).toList(), shape);
    List<LogRow> more = log.rows().subList(before, log.rows().size());
    oracle.append(log.view(), more);
    append(log.view(), more);
    return more;
  }

  private FeatureValue crowdValue(TestingLog log, String feature) {
    ViewRequest request =
        request(
            log.view(),
            List.of(log.view().feature(feature).orElseThrow()),
            log.keys(),
            Crowd.ROWS,
            new ReadPoint.Latest());
    return read(request).entities().get(0).values().get(0);
  }

  private TestingLog log(String name) {
    return logs.values().stream()
        .filter(log -> log.view().name().startsWith(name))
        .findFirst()
        .orElseThrow();
  }

  private static long lastSeq(TestingLog log, EntityKey key) {
    return log.rows().stream()
        .filter(row -> row.key().equals(key))
        .mapToLong(LogRow::seq)
        .max()
        .orElseThrow();
  }

  private ViewAnswer oracleAnswer(ViewRequest request) {
    return oracle.read(request).join();
  }

  private AnswerJudge judge() {
    return new AnswerJudge(oracle, reader(), "seed " + size().dataSeed());
  }

  private ViewAnswer read(ViewRequest request) {
    return reader().read(request).join();
  }
}
