/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.lockstep.bind.Definitions;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.SpineOrigin;
import dev.lockstep.offline.training.TestingLake;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.offline.training.table.FeatureTableJob;
import dev.lockstep.offline.training.table.FeatureTableRun;
import dev.lockstep.offline.training.table.StoredFeatures;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.ValueStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles of training sets and feature tables that our own jobs wrote. */
class TestLocalProfiles {
  private static final String YAML =
      """
      kind: Source
      name: payments
      timestamp: at
      schema:
        card: {type: STRING, required: true}
        region: {type: INT64, required: true}
        amount: DOUBLE
        price: "DECIMAL(10,2)"
        shop: STRING
        at: TIMESTAMP
      ---
      kind: Entity
      name: card
      keys: {card: STRING, region: INT64}
      ---
      kind: FeatureView
      name: spending
      entity: card
      sources: [payments]
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [6h]}
        - {name: payments, aggregate: count}
        - {name: shops, aggregate: top_k, of: shop, k: 2, windows: [1d]}
        - {name: shop, aggregate: last, of: shop}
        - {name: price, aggregate: max, of: price}
        - {name: newest, aggregate: last, of: at}
      ---
      kind: FeatureView
      name: profile
      entity: card
      sources: [payments]
      ttl: 3h
      features: [amount]
      ---
      kind: FeatureService
      name: cards
      features: [spending, profile]
      """;
  private static final Instant DAY = Instant.parse("2026-01-16T00:00:00Z");
  private static final TableIdentifier NAME = TableIdentifier.of("lockstep_features", "cards");

  @TempDir private Path directory;
  private final FeatureSetPlan plan = Definitions.parse("test.yaml", YAML).plan();

  @SuppressWarnings("NullAway.Init")
  private Lake lake;

  @BeforeEach
  void fillLake() {
    lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
    for (String view : List.of("spending", "profile")) {
      Random random = new Random(5);
      List<LogRow> rows = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        rows.add(row(view, i, random));
      }
      TestingLake.append(lake, view(view), rows);
    }
  }

  @AfterEach
  void closeLake() {
    lake.close();
  }

  private ViewPlan view(String name) {
    return Objects.requireNonNull(plan.views().get(name));
  }

  private LogRow row(String view, int i, Random random) {
    long time = DAY.toEpochMilli() - 36_000_000L + i * 400_000L;
    Map<String, Object> values =
        Map.of(
            "card",
            "card " + random.nextInt(60),
            "region",
            (long) random.nextInt(2),
            "amount",
            random.nextInt(1000) / 8.0,
            "price",
            java.math.BigDecimal.valueOf(random.nextInt(1000), 2),
            "shop",
            "shop " + random.nextInt(4),
            "at",
            Instant.ofEpochMilli(time));
    return TestingLake.row(view(view), values, i + 1, time, time);
  }

  private static TrainingJob.Options options(boolean fullNames) {
    return new TrainingJob.Options(
        Mode.AS_SEEN, new TrainingPlan.Naming(fullNames, true), false, 2);
  }

  private void writeTable(FeatureSetPlan definitions, boolean fullNames, Instant... moments)
      throws Exception {
    FeatureTableRun run =
        FeatureTableRun.open(
            lake,
            new LocalRunner(lake),
            new FeatureTableJob(
                definitions,
                YAML,
                "cards",
                NAME,
                options(fullNames),
                Map.of(),
                directory.resolve("scratch")));
    for (Instant moment : moments) {
      run.write(moment, TrainingProgress.NONE);
    }
  }

  private List<Record> rows() throws Exception {
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(lake.catalog().loadTable(NAME)).build()) {
      return ImmutableList.copyOf(records);
    }
  }

  /** A training set that asks for the very entities and moments that the table has. */
  private Path trainingSet() throws Exception {
    StringBuilder spine = new StringBuilder("card,region,event_timestamp\n");
    for (Record row : rows()) {
      spine.append(
          "%s,%s,%s%n"
              .formatted(row.getField("card"), row.getField("region"), row.getField("as_of")));
    }
    Path file = directory.resolve("spine.csv");
    Files.writeString(file, spine);
    Path out = directory.resolve("set");
    new LocalRunner(lake)
        .run(
            new TrainingJob(
                plan,
                YAML,
                "cards",
                new SpineOrigin.OfFile(file, FileFormat.CSV),
                TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
                out,
                FileFormat.PARQUET,
                options(false),
                Map.of()),
            TrainingProgress.NONE);
    return out;
  }

  private StoredFeatures stored() {
    return StoredFeatures.open(lake, NAME, () -> Definitions.parse("none.yaml", "").plan());
  }

  private ProfileSource table(Instant from, Instant until) {
    return ProfileSource.table(
        NAME.toString(), stored(), from.toEpochMilli(), until.toEpochMilli());
  }

  private ProfileRunner runner() {
    return new LocalProfileRunner(() -> lake, 3, TrainingProgress.NONE);
  }

  private static FeatureProfile profile(ProfileSet set, String name) {
    return Objects.requireNonNull(set.features().get(name), name);
  }

  @Test
  void aTableAndATrainingSetOfTheSameRowsHaveOneProfile() throws Exception {
    Instant next = DAY.plus(Duration.ofDays(1));
    writeTable(plan, true, DAY, next, next.plus(Duration.ofHours(6)));
    Instant end = next.plus(Duration.ofDays(9));
    ProfileSet ofTable = runner().reference(table(DAY, end), new SampleSet());
    Path set = trainingSet();
    ProfileSource ofSet = ProfileSource.trainingSet(set, Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(ofTable.toJson()).isEqualTo(runner().reference(ofSet, new SampleSet()).toJson());
    assertThat(ofTable.features())
        .containsOnlyKeys(
            "spending:spend",
            "spending:payments",
            "spending:shops",
            "spending:shop",
            "spending:price",
            "spending:newest",
            "profile:amount");
    FeatureProfile amount = profile(ofTable, "profile:amount");
    assertThat(amount.rows()).isEqualTo(rows().size()).isGreaterThan(200);
    assertThat(amount.statuses()[ValueStatus.OUTSIDE_MAX_AGE.ordinal()])
        .isEqualTo(
            rows().stream()
                .filter(row -> "OUTSIDE_MAX_AGE".equals(row.getField("profile__amount__status")))
                .count())
        .isPositive();
    assertThat(profile(ofTable, "spending:shop").bins()).containsInstanceOf(Bins.Categories.class);
    assertThat(profile(ofTable, "spending:price").bins()).containsInstanceOf(Bins.Numbers.class);
    // Of lists and moments statuses alone.
    assertThat(profile(ofTable, "spending:shops").bins()).isEmpty();
    assertThat(profile(ofTable, "spending:shops").rows()).isEqualTo(rows().size());
    assertThat(profile(ofTable, "spending:newest").bins()).isEmpty();

    long day = Duration.ofDays(1).toMillis();
    WindowProfiles windows = runner().count(table(DAY, end), ofTable, day);
    assertThat(windows.windows()).containsOnlyKeys(DAY.toEpochMilli(), next.toEpochMilli());
    assertThat(runner().count(ofSet, ofTable, day).toJson()).isEqualTo(windows.toJson());
    windows.window(DAY.toEpochMilli()).add(windows.window(next.toEpochMilli()));
    assertThat(windows.window(DAY.toEpochMilli()).toJson()).isEqualTo(ofTable.toJson());
  }

  @Test
  void readsTheMomentsThatAreAskedForAndOnlyTheirFiles() throws Exception {
    Instant next = DAY.plus(Duration.ofDays(1));
    Instant later = next.plus(Duration.ofHours(6));
    writeTable(plan, false, DAY, next, later);
    long rows =
        rows().stream().filter(row -> row.getField("as_of").toString().contains("06:00")).count();
    ProfileSource source = table(next.plusMillis(1), later);
    assertThat(ProfileParts.of(() -> lake, source).rows()).isEqualTo(rows).isPositive();
    assertThat(ProfileParts.of(() -> lake, table(DAY, later)).parts()).hasSize(3);
    ProfileSet profile = runner().reference(source, new SampleSet());
    assertThat(profile(profile, "spending:payments").rows()).isEqualTo(rows);
    assertThatThrownBy(
            () -> runner().reference(table(DAY.plusMillis(1), DAY.plusMillis(9)), new SampleSet()))
        .isInstanceOf(LockstepException.class)
        .hasMessage(
            "feature table lockstep_features.cards has no rows as of 2026-01-16T00:00:00.001Z to"
                + " 2026-01-16T00:00:00.009Z");
  }

  @Test
  void aFeatureHasNoRowsWhereItsColumnWasNotYet() throws Exception {
    FeatureSetPlan less =
        Definitions.parse(
                "test.yaml", YAML.replace("  - {name: price, aggregate: max, of: price}\n", ""))
            .plan();
    Instant next = DAY.plus(Duration.ofDays(1));
    writeTable(less, false, DAY);
    long before = rows().size();
    writeTable(plan, false, next);
    ProfileSet profile = runner().reference(table(DAY, next), new SampleSet());
    assertThat(profile(profile, "spending:spend").rows()).isEqualTo(rows().size());
    assertThat(profile(profile, "spending:price").rows())
        .isEqualTo(rows().size() - before)
        .isPositive();
  }

  @Test
  void knowsWhatColumnsHoldOfTablesThatDoNotSayIt() throws Exception {
    writeTable(plan, true, DAY);
    Map<String, String> said = stored().features();
    lake.catalog().loadTable(NAME).updateProperties().remove("lockstep.features").commit();
    assertThat(StoredFeatures.open(lake, NAME, () -> plan).features()).isEqualTo(said);
    assertThatThrownBy(this::stored)
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("does not say which features its columns hold");
    // The next day that is written makes up for it.
    writeTable(plan, true, DAY);
    assertThat(stored().features())
        .isEqualTo(said)
        .containsEntry("profile__amount", "profile:amount");
  }

  @Test
  void refusesTablesOfWhichSomebodyDeletedRows() throws Exception {
    writeTable(plan, false, DAY);
    Table table = lake.catalog().loadTable(NAME);
    StructLike partition;
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
      partition = files.iterator().next().file().partition();
    }
    Schema key = table.schema().select("card");
    EqualityDeleteWriter<Record> deletes =
        Parquet.writeDeletes(table.io().newOutputFile(table.location() + "/data/deletes.parquet"))
            .forTable(table)
            .rowSchema(key)
            .createWriterFunc(GenericParquetWriter::create)
            .withSpec(table.spec())
            .withPartition(partition)
            .equalityFieldIds(key.findField("card").fieldId())
            .buildEqualityWriter();
    try (deletes) {
      deletes.write(GenericRecord.create(key).copy("card", "card 1"));
    }
    table.newRowDelta().addDeletes(deletes.toDeleteFile()).commit();
    assertThatThrownBy(() -> runner().reference(table(DAY, DAY), new SampleSet()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("has deletes of single rows");
  }

  @Test
  void refusesWhatIsNoFeatureTable() throws Exception {
    assertThatThrownBy(this::stored)
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("unknown feature table 'lockstep_features.cards': write it with");
    writeTable(plan, false, DAY);
    TableIdentifier other = TableIdentifier.of("lockstep_features", "card");
    assertThatThrownBy(() -> StoredFeatures.open(lake, other, () -> plan))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("did you mean 'cards'");
    lake.catalog()
        .createTable(other, new Schema(Types.NestedField.required(1, "x", Types.LongType.get())));
    assertThatThrownBy(() -> StoredFeatures.open(lake, other, () -> plan))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("table lockstep_features.card is no feature table");
  }
}
