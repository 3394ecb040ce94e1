/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.lockstep.bind.Definitions;
import dev.lockstep.error.LockstepException;
import dev.lockstep.evaluate.OnDemandEvaluator;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TestingLake;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.offline.training.table.FeatureTableRun.Outcome;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.testing.RequestGenerator;
import dev.lockstep.type.ValueCount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Feature tables against the oracle. */
class TestFeatureTables {
  private static final String YAML =
      """
      kind: Source
      name: payments
      timestamp: at
      schema:
        card: {type: STRING, required: true}
        region: {type: INT64, required: true}
        amount: DOUBLE
        shop: STRING
        at: TIMESTAMP
      ---
      kind: Entity
      name: card
      keys: {card: STRING, region: INT64}
      ---
      kind: Entity
      name: shop
      keys: {shop: STRING}
      ---
      kind: FeatureView
      name: spending
      entity: card
      sources: [payments]
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [6h]}
        - {name: payments, aggregate: count}
        - {name: shops, aggregate: top_k, of: shop, k: 2, windows: [1d]}
        - {name: latest, aggregate: last_k, of: amount, k: 3, windows: [1d]}
        - {name: newest, aggregate: last, of: at}
      ---
      kind: FeatureView
      name: profile
      entity: card
      sources: [payments]
      ttl: 3h
      features: [amount]
      ---
      kind: FeatureView
      name: sales
      entity: shop
      sources: [payments]
      features:
        - {name: sold, aggregate: count}
      ---
      kind: OnDemandFeatureView
      name: share
      inputs: {spend: "spending:spend", payments: "spending:payments"}
      features: {mean: "spend / double(payments)"}
      ---
      kind: OnDemandFeatureView
      name: risk
      inputs: {spend: "spending:spend"}
      request: {price: DOUBLE}
      features: {ratio: "price / spend"}
      ---
      kind: FeatureService
      name: cards
      features: [spending, profile, share]
      ---
      kind: FeatureService
      name: small
      features: [{view: spending, features: [spend]}]
      ---
      kind: FeatureService
      name: several
      features: [spending, sales]
      ---
      kind: FeatureService
      name: asking
      features: [risk]
      """;
  private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");
  private static final long SEED = 5;
  private static final TableIdentifier NAME = TableIdentifier.of("lockstep_features", "cards");

  @TempDir private Path directory;
  private final FeatureSetPlan plan = Definitions.parse("test.yaml", YAML).plan();
  private final Map<String, List<LogRow>> rows = new HashMap<>();

  @SuppressWarnings("NullAway.Init")
  private Lake lake;

  @BeforeEach
  void fillLake() {
    lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
    append(0, 300);
  }

  @AfterEach
  void closeLake() {
    lake.close();
  }

  /** Rows of about four days; one in six is late by up to a day. */
  private void append(int from, int until) {
    for (String view : List.of("spending", "profile", "sales")) {
      List<LogRow> more = new ArrayList<>();
      Random random = new Random(SEED + from);
      for (int i = from; i < until; i++) {
        long arrival = START.toEpochMilli() + i * 1_200_000L;
        long time = arrival - (random.nextInt(6) == 0 ? random.nextInt(86_400_000) : 0);
        more.add(row(plan, view, i, time, arrival, random));
      }
      TestingLake.append(lake, view(plan, view), more);
      rows.computeIfAbsent(view, name -> new ArrayList<>()).addAll(more);
    }
  }

  private static LogRow row(
      FeatureSetPlan plan, String view, int i, long time, long arrival, Random random) {
    // Cards come up one after the other, so that early moments have fewer.
    String card = "card " + random.nextInt(1 + i / 20);
    long region = random.nextInt(2);
    String shop = "shop " + random.nextInt(4);
    Map<String, Object> values =
        Map.of(
            "card", card,
            "region", region,
            "amount", random.nextInt(1000) / 8.0,
            "shop", shop,
            "at", Instant.ofEpochMilli(time));
    return TestingLake.row(view(plan, view), values, i + 1, time, arrival);
  }

  private static ViewPlan view(FeatureSetPlan plan, String name) {
    return Objects.requireNonNull(plan.views().get(name));
  }

  private FeatureTableRun open(FeatureSetPlan definitions, String service, Mode mode) {
    return FeatureTableRun.open(
        lake,
        new LocalRunner(lake),
        new FeatureTableJob(
            definitions,
            YAML,
            service,
            NAME,
            new TrainingJob.Options(mode, new TrainingPlan.Naming(false, false), false, 2),
            Map.of(),
            directory.resolve("scratch")));
  }

  private FeatureTableRun open(Mode mode) {
    return open(plan, "cards", mode);
  }

  private static FeatureTableRun.Written write(FeatureTableRun run, Instant asOf)
      throws IOException, InterruptedException {
    return run.write(asOf, TrainingProgress.NONE);
  }

  private Table table() {
    return lake.catalog().loadTable(NAME);
  }

  private List<Record> read(Instant asOf) throws IOException {
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(table()).where(Expressions.equal("as_of", asOf.toString())).build()) {
      return ImmutableList.copyOf(records);
    }
  }

  /** What the oracle says of every entity with a row that counts, by encoded key. */
  private Map<String, List<@Nullable Object>> expected(Instant asOf, Mode mode) {
    long millis = asOf.toEpochMilli();
    NaiveFeatureReader oracle = new NaiveFeatureReader();
    rows.forEach((view, list) -> oracle.append(view(plan, view), list));
    Map<String, List<@Nullable Object>> expected = new TreeMap<>();
    for (LogRow row : Objects.requireNonNull(rows.get("spending"))) {
      boolean arrived = mode == Mode.AS_CORRECTED || row.ingestTimeMillis() <= millis;
      if (row.eventTimeMillis() <= millis && arrived) {
        expected.computeIfAbsent(
            row.key().encoded(), key -> values(oracle, new EntityKey(key), millis, mode));
      }
    }
    return expected;
  }

  private List<@Nullable Object> values(
      NaiveFeatureReader oracle, EntityKey key, long millis, Mode mode) {
    List<@Nullable Object> values = new ArrayList<>();
    List<FeatureValue> spending = read(oracle, "spending", key, millis, mode);
    spending.forEach(value -> values.add(value.value()));
    FeatureValue amount = read(oracle, "profile", key, millis, mode).get(0);
    values.add(amount.value());
    values.add(amount.status().name());
    FeatureValue mean =
        OnDemandEvaluator.evaluate(
            Objects.requireNonNull(plan.onDemandViews().get("share")),
            "mean",
            Map.of("spend", spending.get(0), "payments", spending.get(1)),
            Map.of());
    values.add(mean.value());
    return values;
  }

  private List<FeatureValue> read(
      NaiveFeatureReader oracle, String view, EntityKey key, long millis, Mode mode) {
    ReadPoint point = mode == Mode.AS_SEEN ? new ReadPoint.KnownAt(millis) : new ReadPoint.Latest();
    ViewPlan of = view(plan, view);
    return oracle
        .read(RequestGenerator.request(of, of.features(), List.of(key), millis, point))
        .join()
        .entities()
        .get(0)
        .values();
  }

  /** The table's rows in the oracle's form. */
  private Map<String, List<@Nullable Object>> actual(Instant asOf) throws IOException {
    Map<String, List<@Nullable Object>> actual = new TreeMap<>();
    for (Record record : read(asOf)) {
      List<Object> key = List.of(record.getField("card"), record.getField("region"));
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 3; i < record.size(); i++) {
        values.add(plain(record.get(i)));
      }
      String encoded = EntityKeyCodec.encode(view(plan, "spending").entity(), key).encoded();
      assertThat(actual.put(encoded, values)).as("rows of " + encoded).isNull();
    }
    return actual;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(TestFeatureTables::plain).toList();
    }
    if (value instanceof Record counted) {
      return new ValueCount(counted.getField("value"), (Long) counted.getField("count"));
    }
    return value instanceof OffsetDateTime time ? time.toInstant() : value;
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void holdsTheOraclesValuesForEveryEntityOfEachDay(Mode mode) throws Exception {
    FeatureTableRun run = open(mode);
    Instant now = START.plus(Duration.ofDays(4));
    List<Instant> days = run.days(Optional.empty(), Optional.empty(), now);
    // Late rows happened on the day before, but had not arrived on it.
    String first = mode == Mode.AS_SEEN ? "2026-01-16T00:00:00Z" : "2026-01-15T00:00:00Z";
    assertThat(days)
        .startsWith(Instant.parse(first))
        .endsWith(Instant.parse("2026-01-19T00:00:00Z"));
    for (Instant day : days) {
      FeatureTableRun.Written written = write(run, day);
      Map<String, List<@Nullable Object>> expected = expected(day, mode);
      assertThat(written)
          .isEqualTo(new FeatureTableRun.Written(day, Outcome.WRITTEN, expected.size(), 0));
      assertThat(actual(day)).isEqualTo(expected);
    }
    assertThat(run.days(Optional.empty(), Optional.empty(), now)).isEmpty();
    assertThat(run.days(Optional.empty(), Optional.empty(), now.plus(Duration.ofDays(1))))
        .containsExactly(Instant.parse("2026-01-20T00:00:00Z"));
    assertThat(directory.resolve("scratch")).doesNotExist();
  }

  @Test
  void keepsWhatIsThereAndReplacesWhatHasChanged() throws Exception {
    Instant day = Instant.parse("2026-01-18T00:00:00Z");
    Instant beside = Instant.parse("2026-01-18T06:00:00Z");
    write(open(Mode.AS_CORRECTED), day);
    write(open(Mode.AS_CORRECTED), beside);
    Map<String, List<@Nullable Object>> other = actual(beside);
    long snapshot = table().currentSnapshot().snapshotId();
    assertThat(write(open(Mode.AS_CORRECTED), day).outcome()).isEqualTo(Outcome.KEPT);
    assertThat(table().currentSnapshot().snapshotId()).isEqualTo(snapshot);
    append(300, 360);
    assertThat(write(open(Mode.AS_CORRECTED), day).outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(actual(day)).isEqualTo(expected(day, Mode.AS_CORRECTED));
    assertThat(write(open(Mode.AS_SEEN), day).outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(actual(day)).isEqualTo(expected(day, Mode.AS_SEEN));
    assertThat(actual(beside)).isEqualTo(other);
    assertThat(table().currentSnapshot().summary())
        .containsEntry("lockstep.as-of", day.toString())
        .containsEntry("lockstep.mode", "as_seen")
        .containsEntry("lockstep.positions", "{\"spending\":{\"0\":360},\"profile\":{\"0\":360}}");
  }

  @Test
  void writesMomentsWithoutAnyEntity() throws Exception {
    Instant before = START.minus(Duration.ofDays(3));
    assertThat(write(open(Mode.AS_SEEN), before).rows()).isZero();
    assertThat(write(open(Mode.AS_SEEN), before).outcome()).isEqualTo(Outcome.KEPT);
    assertThat(read(before)).isEmpty();
  }

  @Test
  void takesTheDaysThatAreAskedFor() {
    FeatureTableRun run = open(Mode.AS_SEEN);
    LocalDate first = LocalDate.of(2026, 1, 16);
    assertThat(run.days(Optional.of(first), Optional.of(first.plusDays(1)), START))
        .containsExactly(
            first.atStartOfDay().toInstant(ZoneOffset.UTC),
            first.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
    assertThat(run.days(Optional.of(first), Optional.of(first.minusDays(1)), START)).isEmpty();
  }

  @Test
  void takesNewFeaturesInAndRefusesChangedOnes() throws Exception {
    Instant day = Instant.parse("2026-01-17T00:00:00Z");
    Instant next = Instant.parse("2026-01-18T00:00:00Z");
    write(open(Mode.AS_SEEN), day);
    FeatureSetPlan more =
        Definitions.parse(
                "test.yaml",
                YAML.replace(
                    "- {name: newest,",
                    "- {name: largest, aggregate: max, of: amount}\n  - {name: newest,"))
            .plan();
    write(open(more, "cards", Mode.AS_SEEN), next);
    assertThat(read(day)).isNotEmpty().allMatch(row -> row.getField("largest") == null);
    assertThat(read(next)).isNotEmpty().allMatch(row -> row.getField("largest") != null);
    assertThat(write(open(more, "cards", Mode.AS_SEEN), day).outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(read(day)).allMatch(row -> row.getField("largest") != null);
    FeatureSetPlan changed =
        Definitions.parse(
                "test.yaml",
                YAML.replace("aggregate: sum, of: amount", "aggregate: count, of: amount")
                    .replace("spend / double(payments)", "double(spend) / double(payments)"))
            .plan();
    assertThatThrownBy(() -> open(changed, "cards", Mode.AS_SEEN))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("column spend is double there, and long now")
        .hasMessageContaining("--table");
    assertThatThrownBy(() -> open(plan, "small", Mode.AS_SEEN))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("holds service 'cards', not service 'small'");
  }

  @Test
  void refusesServicesThatAreNoTable() {
    assertThatThrownBy(() -> open(plan, "several", Mode.AS_SEEN))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("about card and shop")
        .hasMessageContaining("a service for each");
    assertThatThrownBy(() -> open(plan, "asking", Mode.AS_SEEN))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("risk:ratio")
        .hasMessageContaining("price");
    assertThatThrownBy(() -> open(plan, "crads", Mode.AS_SEEN))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("did you mean 'cards'");
  }
}
