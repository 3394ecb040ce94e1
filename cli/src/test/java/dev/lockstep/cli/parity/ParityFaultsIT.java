/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.tile.TileRunner;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.DoubleValues;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.Replay;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.StringValues;
import dev.lockstep.proto.v1.Tokens;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.proto.v1.ValueStatus;
import dev.lockstep.quality.parity.Cause;
import dev.lockstep.quality.parity.Finding;
import dev.lockstep.quality.parity.Finding.Check;
import dev.lockstep.quality.parity.Finding.Place;
import dev.lockstep.quality.parity.ParityCheck;
import dev.lockstep.quality.parity.ParityReport;
import dev.lockstep.quality.parity.ParityReport.StoreCount;
import dev.lockstep.quality.parity.ParityReport.Verdict;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.Position;
import dev.lockstep.store.PositionToken;
import dev.lockstep.testing.CardPayments;
import dev.lockstep.tile.Tile;
import dev.lockstep.tile.TileCell;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault is found and named, and nothing is found where there is none. The tests share one
 * stack and build on each other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
final class ParityFaultsIT {
  private static final int CARDS = 12;
  private static final int ROWS = 600;
  private static final long HOUR = 3_600_000;

  private static final String DEFINITIONS =
      CardPayments.YAML
          + """
      kind: FeatureView
      name: spending
      entity: card
      sources: [payments]
      partitions: 2
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [24h]}
        - {name: payments, aggregate: count, windows: [24h]}
        - {name: last_shop, aggregate: last, of: shop, windows: [24h]}
      ---
      kind: OnDemandFeatureView
      name: risk
      inputs: {spend: "spending:spend"}
      request: {amount: DOUBLE}
      features: {share: amount / (spend + %s)}
      ---
      kind: FeatureService
      name: fraud
      features: [spending, risk]
      """;

  private final long seed = ThreadLocalRandom.current().nextLong(1L << 40);
  private final Random random = new Random(seed);
  private final long base = System.currentTimeMillis() - 20 * HOUR;
  private final List<LogRow> rows = new ArrayList<>();
  private FaultyStack stack;
  private ViewPlan view;
  private LakePosition seen = LakePosition.NONE;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    System.out.println("Faults come from seed " + seed);
    stack = new FaultyStack(directory, DEFINITIONS.formatted("1.0"));
    view = stack.view("spending");
    add(ROWS / 2);
    stack.archive();
    stack.materialize(false, UnaryOperator.identity());
    add(ROWS / 2);
    stack.awaitOnline(view, rows.size());
    stack.archive();
  }

  @AfterAll
  void stop() {
    stack.close();
  }

  @Test
  @Order(1)
  void agreesWhereNothingIsWrong() throws Exception {
    for (int i = 0; i < 40; i++) {
      ask(now -> now, 3);
      ask(now -> base + random.nextInt((int) (24 * HOUR)), 2);
    }
    // Another definition of the expression; what was answered before was right then.
    stack.promote(DEFINITIONS.formatted("2.0"));
    ask(now -> now, 4);

    ParityReport report = check(ParityCheck.Scope.ALL);
    assertThat(report.findings()).isEmpty();
    assertThat(report.undecided()).isEmpty();
    assertThat(report.verdict()).isEqualTo(Verdict.GOOD);
    assertThat(report.answers()).isEqualTo(81);
    assertThat(report.checkedValues()).isEqualTo((40 * 5 + 4) * 4);
    StoreCount store = report.stores().get(0);
    assertThat(store.rows()).isEqualTo(rows.size());
    assertThat(store.tiles()).isGreaterThan(CARDS);
  }

  @Test
  @Order(2)
  void forgedAnswersAreNamedByWhatGivesThem() throws Exception {
    ServedAnswer late = answerAtRow(rows.size() - 1);
    LogRow last = rows.get(rows.size() - 1);
    LogRow before = before(last);
    // As if the token of an older answer had been given to a newer one, and the other way round.
    expectOne(ForgedAnswers.retoken(late, before.seq()), Cause.LATE_ROW, place(last));
    ServedAnswer older = answer(before.key(), last.eventTimeMillis() + 1, before.seq());
    expectOne(ForgedAnswers.retoken(older, last.seq()), Cause.MISSING_ROW, place(last));
    // The event of the moment itself counts where it must not.
    ServedAnswer edge = answer(last.key(), last.eventTimeMillis() + 1, last.seq());
    expectOne(ForgedAnswers.at(edge, last.eventTimeMillis()), Cause.WINDOW_EDGE, null);
    expectOne(ForgedAnswers.withSpend(late, ValueStatus.PRESENT, 4711.25), Cause.UNKNOWN, null);
    ServedAnswer empty = answer(card(99), last.eventTimeMillis(), Long.MIN_VALUE);
    expectOne(ForgedAnswers.withCount(empty), Cause.TYPE_OR_NULL, null);
    expectOne(ForgedAnswers.withShare(late, 0.123), Cause.NONDETERMINISTIC_EXPRESSION, null);
    ServedAnswer then =
        stack.served().stream()
            .filter(answer -> answer.getDeployment() == 1 && ForgedAnswers.hasShare(answer))
            .findFirst()
            .orElseThrow();
    expectOne(
        ForgedAnswers.renamed(then.toBuilder().setDeployment(stack.catalog().deployment())).build(),
        Cause.WRONG_VERSION,
        null);
  }

  @Test
  @Order(3)
  void rowsThatPinotHasOtherwiseAreFound() throws Exception {
    LogRow altered = last(row -> true);
    int here = altered.partition();
    LogRow dropped = first(row -> row.partition() == here && row.seq() == 50);
    LogRow doubled = first(row -> row.partition() == here && row.seq() == 80);
    LogRow nothing = first(row -> row.partition() != here && amount(row) == null);
    LogRow tail = last(row -> row.partition() != here);
    // Within what the lake reaches, at a place where it has no row: history that nobody imported.
    LogRow extra = new LogRow(tail.key(), base, tail.partition(), -50_000, base, "", tail.values());
    List<LogRow> online = new ArrayList<>(rows);
    online.set(online.indexOf(altered), with(altered, "amount", 1e6));
    online.remove(dropped);
    online.add(online.indexOf(doubled), doubled);
    online.set(online.indexOf(nothing), with(nothing, "amount", 0.0));
    online.remove(tail);
    online.add(extra);
    stack.replaceOnline(view, online);
    // Partitions have as many rows as they should, so the reader cannot know that some are others.
    ask(now -> altered.eventTimeMillis() + 1, altered.key());

    ParityReport report = check(ParityCheck.Scope.ALL);
    assertThat(report.verdict()).isEqualTo(Verdict.BAD);
    assertThat(causes(report, Check.ROWS))
        .as("seed %s: %s", seed, report)
        .containsExactlyInAnyOrder(
            Cause.MISSING_ROW,
            Cause.DUPLICATE_ROW,
            Cause.DIFFERENT_ROW,
            Cause.TYPE_OR_NULL,
            Cause.EXTRA_ROW,
            Cause.LAGGING_PARTITION);
    assertRow(report, Cause.MISSING_ROW, dropped);
    assertRow(report, Cause.DUPLICATE_ROW, doubled);
    assertRow(report, Cause.DIFFERENT_ROW, altered);
    assertRow(report, Cause.TYPE_OR_NULL, nothing);
    assertRow(report, Cause.EXTRA_ROW, extra);
    assertThat(finding(report, Check.ROWS, Cause.DIFFERENT_ROW).evidence())
        .contains("amount is " + amount(altered) + " in the lake, 1000000.0 online");
    assertThat(finding(report, Check.ROWS, Cause.LAGGING_PARTITION).evidence())
        .contains("partition %s ends at row %s online".formatted(tail.partition(), tail.seq() - 1));
    assertThat(causes(report, Check.ANSWERS)).isNotEmpty().containsOnly(Cause.DIFFERENT_ROW);
    Finding served =
        report.findings().stream().filter(f -> f.feature().equals("spend")).findFirst().get();
    assertThat(served.entity()).isEqualTo(altered.key().encoded());
    assertThat(served.rows()).containsExactly(place(altered));
    assertThat(served.command()).startsWith("lockstep replay --token ls1.spending.1.");

    stack.repairOnline(view, rows.size());
    assertThat(check(rowsOnly()).verdict()).isEqualTo(Verdict.GOOD);
  }

  private static void assertRow(ParityReport report, Cause cause, LogRow row) {
    assertThat(finding(report, Check.ROWS, cause).rows()).containsExactly(place(row));
  }

  private LogRow first(Predicate<LogRow> wanted) {
    return rows.stream().filter(wanted).findFirst().orElseThrow();
  }

  private LogRow last(Predicate<LogRow> wanted) {
    return rows.stream().filter(wanted).reduce((a, b) -> b).orElseThrow();
  }

  private @Nullable Object amount(LogRow row) {
    return row.values().get(view.columnIndex("amount"));
  }

  @Test
  @Order(4)
  void aCorruptedTileIsFoundInStoreAndAnswers() throws Exception {
    AtomicReference<String> corrupted = new AtomicReference<>("");
    stack.materialize(true, runner -> corrupting(runner, corrupted));
    EntityKey key = new EntityKey(String.valueOf(corrupted.get()));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ask(now -> now, key).getPositions(0).getGenerations(0) == 2);
    ParityReport report = check(ParityCheck.Scope.ALL);
    assertThat(causes(report, Check.TILES)).containsOnly(Cause.CORRUPTED_TILE);
    assertThat(finding(report, Check.TILES, Cause.CORRUPTED_TILE).entity())
        .isEqualTo(key.encoded());
    assertThat(causes(report, Check.ANSWERS)).containsOnly(Cause.CORRUPTED_TILE);
    assertThat(causes(report, Check.ROWS)).isEmpty();

    stack.materialize(true, UnaryOperator.identity());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ask(now -> now, key).getPositions(0).getGenerations(0) == 3);
    seen = stack.servedEnd();
    ask(now -> now, key);
    assertThat(check(ParityCheck.Scope.ALL).verdict()).isEqualTo(Verdict.GOOD);
  }

  @Test
  @Order(5)
  void aFrozenCommitAndASkewedClockAreWarnings() throws Exception {
    add(20);
    stack.awaitOnline(view, rows.size());
    LogRow model = rows.get(0);
    int partition = model.partition();
    long next = rows.stream().filter(r -> r.partition() == partition).count() + 1;
    LogRow skewed =
        new LogRow(
            model.key(),
            model.eventTimeMillis(),
            partition,
            next,
            System.currentTimeMillis() + 5 * HOUR,
            "",
            model.values());
    rows.add(skewed);
    stack.write(view, List.of(skewed));
    stack.awaitOnline(view, rows.size());
    stack.archive();
    ParityCheck.Scope all = ParityCheck.Scope.ALL;
    ParityReport report =
        check(
            new ParityCheck.Scope(
                Optional.empty(),
                List.of(),
                1,
                all.sinceMillis(),
                true,
                true,
                10,
                10,
                Duration.ofMillis(1)));
    Set<Cause> causes = new HashSet<>();
    report.findings().forEach(finding -> causes.add(finding.cause()));
    assertThat(causes).containsExactlyInAnyOrder(Cause.STALE_COMMIT, Cause.CLOCK_SKEW);
    assertThat(report.divergent()).isZero();
    assertThat(report.verdict()).isEqualTo(Verdict.WARNING);
  }

  /** Adds rows to the log: many late ones, ties, nulls, over two partitions. */
  private void add(int count) {
    List<LogRow> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      EntityKey key = card(random.nextInt(CARDS));
      int partition = KeyPartitioner.partition(key, view.partitions());
      long seq = 1 + rows.stream().filter(row -> row.partition() == partition).count();
      long at = base + (rows.size() * 60L + random.nextInt(600)) * 1000;
      long late = random.nextInt(5) == 0 ? random.nextInt((int) (6 * HOUR)) : 0;
      Double amount = random.nextInt(10) == 0 ? null : random.nextInt(10_000) / 64.0;
      LogRow row =
          new LogRow(
              key,
              (at - late) / 1000 * 1000,
              partition,
              seq,
              at,
              "",
              values(key, amount, at - late));
      rows.add(row);
      added.add(row);
    }
    stack.write(view, added);
  }

  private List<@Nullable Object> values(EntityKey key, @Nullable Double amount, long at) {
    List<@Nullable Object> values = new ArrayList<>();
    view.columns()
        .forEach(
            column ->
                values.add(
                    switch (column.name()) {
                      case "amount" -> amount;
                      case "shop" -> "s" + random.nextInt(7);
                      case "card" -> EntityKeyCodec.decode(view.entity(), key).get(0);
                      default -> Instant.ofEpochMilli(at);
                    }));
    return values;
  }

  private LogRow with(LogRow row, String column, Object value) {
    List<@Nullable Object> values = new ArrayList<>(row.values());
    values.set(view.columnIndex(column), value);
    return new LogRow(
        row.key(),
        row.eventTimeMillis(),
        row.partition(),
        row.seq(),
        row.ingestTimeMillis(),
        row.eventId(),
        values);
  }

  private EntityKey card(int number) {
    return EntityKeyCodec.encode(view.entity(), List.of("c" + number));
  }

  private static Place place(LogRow row) {
    return new Place(row.partition(), row.seq());
  }

  /** The row of the same entity before another, by arrival. */
  private LogRow before(LogRow last) {
    return rows.stream()
        .filter(row -> row.key().equals(last.key()) && row.seq() < last.seq())
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private interface Moment {
    long at(long now);
  }

  private void ask(Moment moment, int cards) {
    List<EntityKey> keys = new ArrayList<>();
    for (int i = 0; i < cards; i++) {
      keys.add(card(random.nextInt(CARDS + 1)));
    }
    ask(moment, keys.toArray(EntityKey[]::new));
  }

  private GetOnlineFeaturesResponse ask(Moment moment, EntityKey... keys) {
    return stack.ask(request(keys).setAsOfMillis(moment.at(System.currentTimeMillis())).build());
  }

  private GetOnlineFeaturesRequest.Builder request(EntityKey... keys) {
    StringValues.Builder cards = StringValues.newBuilder();
    DoubleValues.Builder amounts = DoubleValues.newBuilder();
    for (EntityKey key : keys) {
      cards.addValues((String) EntityKeyCodec.decode(view.entity(), key).get(0));
      amounts.addValues(12.5);
    }
    return GetOnlineFeaturesRequest.newBuilder()
        .setFeatureService("fraud")
        .putEntities("card", ValueColumn.newBuilder().setStrings(cards).build())
        .putRequestContext("amount", ValueColumn.newBuilder().setDoubles(amounts).build());
  }

  /** A genuine answer as of just after a row. */
  private ServedAnswer answerAtRow(int row) {
    LogRow last = rows.get(row);
    return answer(last.key(), last.eventTimeMillis() + 1, last.seq());
  }

  /** A genuine answer for an entity at a T and a position. */
  private ServedAnswer answer(EntityKey key, long asOfMillis, long seq) {
    int partition = KeyPartitioner.partition(key, view.partitions());
    GetOnlineFeaturesRequest.Builder request = request(key);
    if (seq != Long.MIN_VALUE) {
      String token =
          new PositionToken("spending", new Position(1, 1, partition, 0, 0, seq), asOfMillis)
              .encode();
      request.setReplay(Replay.newBuilder().addViews(Tokens.newBuilder().addTokens(token)));
    } else {
      request.setAsOfMillis(asOfMillis);
    }
    GetOnlineFeaturesResponse response = stack.ask(request.build());
    return ServedAnswer.newBuilder()
        .setAnswerId(UUID.randomUUID().toString())
        .setAnsweredAtMillis(System.currentTimeMillis())
        .setRequest(request.clearReplay())
        .setResponse(response)
        .setAnswerRows(1)
        .setDeployment(stack.catalog().deployment())
        .build();
  }

  /** A forged answer is found, and all that differs in it has this cause. */
  private void expectOne(ServedAnswer forged, Cause cause, @Nullable Place row) throws Exception {
    stack.awaitServed();
    seen = stack.servedEnd();
    stack.forge(forged);
    ParityReport report = check(answersOnly());
    assertThat(report.answers()).isEqualTo(1);
    assertThat(report.divergentValues()).as("%s", cause).isPositive();
    assertThat(causes(report, Check.ANSWERS)).as("seed %s: %s", seed, report).containsOnly(cause);
    if (row != null) {
      assertThat(
              report.findings().stream()
                  .filter(finding -> !finding.rows().isEmpty())
                  .map(Finding::rows))
          .isNotEmpty()
          .allSatisfy(places -> assertThat(places).contains(row));
    }
  }

  /** Checks what was answered since the last check. */
  private ParityReport check(ParityCheck.Scope scope) throws Exception {
    if (scope.answers()) {
      stack.awaitServed();
    }
    ParityReport report = stack.check(scope, Optional.of(seen));
    seen = stack.servedEnd();
    return report;
  }

  private static ParityCheck.Scope answersOnly() {
    return scope(true, false);
  }

  private static ParityCheck.Scope rowsOnly() {
    return scope(false, true);
  }

  private static ParityCheck.Scope scope(boolean answers, boolean rows) {
    ParityCheck.Scope all = ParityCheck.Scope.ALL;
    return new ParityCheck.Scope(
        all.service(),
        all.views(),
        all.sample(),
        all.sinceMillis(),
        answers,
        rows,
        all.tileKeys(),
        all.mostExamined(),
        all.staleAfter());
  }

  private static List<Cause> causes(ParityReport report, Check check) {
    return report.findings().stream()
        .filter(finding -> finding.check() == check)
        .map(Finding::cause)
        .toList();
  }

  private static Finding finding(ParityReport report, Check check, Cause cause) {
    return report.findings().stream()
        .filter(finding -> finding.check() == check && finding.cause() == cause)
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + cause + " in " + report));
  }

  /** Lets all tiles of one entity say that nothing counts. */
  private static TileRunner corrupting(TileRunner runner, AtomicReference<String> corrupted) {
    return (job, sink, progress) ->
        runner.run(
            job,
            tile -> {
              corrupted.compareAndSet("", tile.key());
              if (!tile.key().equals(corrupted.get())) {
                sink.accept(tile);
                return;
              }
              List<String> cells = new ArrayList<>(tile.cells());
              cells.replaceAll(cell -> TileCell.NONE.encode());
              sink.accept(
                  new Tile(tile.key(), tile.slot(), tile.run(), tile.rows(), tile.maxSeq(), cells));
            },
            progress);
  }
}
