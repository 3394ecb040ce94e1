/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.bind.Definitions;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.offline.training.parquet.LocalFile;
import dev.lockstep.offline.training.spine.SpineFiles;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spines that are tables of the lake's catalog. */
class TestTableSpines {
  private static final String YAML =
      """
      kind: Source
      name: payments
      timestamp: at
      schema: {card: {type: STRING, required: true}, amount: DOUBLE, at: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card: STRING}
      ---
      kind: FeatureView
      name: spending
      entity: card
      sources: [payments]
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [1h]}
        - {name: payments, aggregate: count}
      ---
      kind: FeatureService
      name: fraud
      features: [spending]
      """;
  private static final Instant START = Instant.parse("2026-01-15T00:00:00Z");
  private static final TableIdentifier NAME = TableIdentifier.of("ml", "labels");
  private static final Schema SCHEMA =
      new Schema(
          NestedField.required(1, "id", Types.LongType.get()),
          NestedField.optional(2, "was fraud?", Types.BooleanType.get()),
          NestedField.optional(3, "card", Types.StringType.get()),
          NestedField.optional(4, "event_timestamp", Types.TimestampType.withZone()),
          NestedField.optional(5, "fee", Types.DecimalType.of(9, 2)),
          NestedField.optional(6, "ref", Types.UUIDType.get()),
          NestedField.optional(7, "code", Types.FixedType.ofLength(2)),
          NestedField.optional(8, "day", Types.DateType.get()));

  @TempDir private Path directory;
  private final FeatureSetPlan plan = Definitions.parse("test.yaml", YAML).plan();

  @SuppressWarnings("NullAway.Init")
  private Lake lake;

  @BeforeEach
  void fillLake() {
    lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
    TestingLake.append(
        lake,
        Objects.requireNonNull(plan.views().get("spending")),
        IntStream.range(0, 100).mapToObj(TestTableSpines::payment).toList());
  }

  @AfterEach
  void closeLake() {
    lake.close();
  }

  private static LogRow payment(int i) {
    long time = START.toEpochMilli() + i * 60_000L;
    return new LogRow(
        new EntityKey("card " + i % 3),
        time,
        0,
        i + 1,
        time,
        "",
        List.of("card " + i % 3, i / 8.0, Instant.ofEpochMilli(time)));
  }

  /** Rows from 0 on, each a microsecond after a payment of its card, except some of no card. */
  private static Record label(Schema schema, int i) {
    Record row = GenericRecord.create(schema);
    row.set(0, (long) i);
    row.set(1, i % 4 == 0 ? null : (Object) (i % 2 == 0));
    row.set(2, "card " + i % 5);
    row.set(3, time(i));
    row.set(4, new BigDecimal(i).movePointLeft(2).setScale(2));
    row.set(5, new UUID(7, i));
    row.set(6, new byte[] {(byte) i, 1});
    row.set(7, LocalDate.of(2026, 1, 1).plusDays(i));
    return row;
  }

  private static OffsetDateTime time(int i) {
    return START.plusSeconds(i * 60L).plusNanos(1_234_000).atOffset(ZoneOffset.UTC);
  }

  private Table table() {
    return lake.catalog().createTable(NAME, SCHEMA, PartitionSpec.unpartitioned());
  }

  private static EncryptedOutputFile file(Table table, String name) {
    return EncryptedFiles.plainAsEncryptedOutput(
        table.io().newOutputFile(table.locationProvider().newDataLocation(name)));
  }

  private static DataFile write(Table table, String name, FileFormat format, int from, int until)
      throws IOException {
    DataWriter<Record> writer =
        new GenericAppenderFactory(table, table.schema(), table.spec(), Map.of(), null, null, null)
            .newDataWriter(file(table, name), format, null);
    try (writer) {
      for (int i = from; i < until; i++) {
        writer.write(label(table.schema(), i));
      }
    }
    return writer.toDataFile();
  }

  private TrainingJob job(
      String spine, dev.lockstep.offline.training.FileFormat format, String out) {
    return new TrainingJob(
        plan,
        YAML,
        "fraud",
        SpineFiles.find(spine, Optional.empty(), lake),
        TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
        directory.resolve(out),
        format,
        new TrainingJob.Options(Mode.AS_SEEN, new TrainingPlan.Naming(false, false), false, 2),
        ImmutableMap.of());
  }

  private TrainingSetResult run(TrainingJob job) throws IOException, InterruptedException {
    return new LocalRunner(lake).run(job, TrainingProgress.NONE);
  }

  private List<String> csv(String spine, String out) throws IOException, InterruptedException {
    return Files.readAllLines(
        run(job(spine, dev.lockstep.offline.training.FileFormat.CSV, out)).data());
  }

  private static String line(int i) {
    // The payments of card i % 5 that were made up to the minute of the row, the newest of them at
    // most an hour ago.
    double spend = 0;
    long count = 0;
    for (int payment = i % 5; i % 5 < 3 && payment <= i; payment++) {
      if (payment % 3 == i % 5) {
        count++;
        spend += payment > i - 60 ? payment / 8.0 : 0;
      }
    }
    boolean none = i % 5 >= 3 || spend == 0 && i % 5 != 0;
    Record row = label(SCHEMA, i);
    return "%d,%s,card %d,%s,%s,%s,%s,%s,%s,%d"
        .formatted(
            i,
            row.get(1) == null ? "" : row.get(1),
            i % 5,
            time(i).toInstant(),
            row.get(4),
            row.get(5),
            java.util.Base64.getEncoder().encodeToString((byte[]) row.get(6)),
            row.get(7),
            none ? "" : Double.toString(spend),
            count);
  }

  private static List<String> lines(IntStream rows) {
    return rows.mapToObj(TestTableSpines::line).toList();
  }

  @Test
  void takesTheRowsOfFilesInTheOrderOfTheirLocationsWithTypesAndNames() throws Exception {
    Table table = table();
    DataFile second = write(table, "b.parquet", FileFormat.PARQUET, 30, 50);
    DataFile first = write(table, "a.avro", FileFormat.AVRO, 0, 30);
    DataFile third = write(table, "c.orc", FileFormat.ORC, 50, 60);
    table.newAppend().appendFile(second).appendFile(third).commit();
    table.newAppend().appendFile(first).commit();
    List<String> lines = csv("table:ml.labels", "out");
    assertThat(lines.get(0))
        .isEqualTo("id,was fraud?,card,event_timestamp,fee,ref,code,day,spend,payments");
    assertThat(lines.subList(1, 61)).isEqualTo(lines(IntStream.range(0, 60)));
    assertThat(csv("ml.labels", "again")).isEqualTo(lines);
  }

  @Test
  void leavesOutDeletedRowsAndFollowsRenamedColumns() throws Exception {
    Table table = table();
    DataFile data = write(table, "a.parquet", FileFormat.PARQUET, 0, 40);
    table.newAppend().appendFile(data).commit();
    PositionDeleteWriter<Record> positions =
        new GenericAppenderFactory(table, SCHEMA, table.spec(), Map.of(), null, null, null)
            .newPosDeleteWriter(file(table, "positions.parquet"), FileFormat.PARQUET, null);
    try (positions) {
      positions.write(PositionDelete.<Record>create().set(data.location(), 3, null));
    }
    table.newRowDelta().addDeletes(positions.toDeleteFile()).commit();
    table.newRowDelta().addDeletes(equalTo(table, 17)).commit();
    table
        .updateSchema()
        .renameColumn("fee", "charge")
        .addColumn("note", Types.StringType.get())
        .commit();
    table.refresh();
    table.newAppend().appendFile(write(table, "c.parquet", FileFormat.PARQUET, 40, 42)).commit();
    List<String> lines = csv("ml.labels", "out");
    assertThat(lines.get(0)).contains(",charge,").contains(",note,");
    assertThat(
            lines.subList(1, lines.size()).stream()
                .map(line -> line.replaceAll(",,(?=[^,]*,\\d+$)", ",")))
        .hasSize(40)
        .isEqualTo(lines(IntStream.range(0, 42).filter(i -> i != 3 && i != 17)));
  }

  private static DeleteFile equalTo(Table table, long id) throws IOException {
    Schema key = table.schema().select("id");
    EqualityDeleteWriter<Record> writer =
        new GenericAppenderFactory(
                table, table.schema(), table.spec(), Map.of(), new int[] {1}, key, null)
            .newEqDeleteWriter(file(table, "equal.parquet"), FileFormat.PARQUET, null);
    try (writer) {
      writer.write(GenericRecord.create(key).copy(Map.of("id", id)));
    }
    return writer.toDeleteFile();
  }

  @ParameterizedTest
  @EnumSource(
      value = dev.lockstep.offline.training.FileFormat.class,
      names = {"PARQUET", "CSV", "ARROW"})
  void givesTheSameBytesFromItsManifestAfterTheTableChanged(
      dev.lockstep.offline.training.FileFormat format) throws Exception {
    Table table = table();
    table.newAppend().appendFile(write(table, "a.parquet", FileFormat.PARQUET, 0, 30)).commit();
    long snapshot = table.currentSnapshot().snapshotId();
    TrainingSetResult first = run(job("ml.labels", format, "first"));
    Manifest manifest = Manifest.read(first.manifest());
    assertThat(manifest.spine().table())
        .isEqualTo(new Manifest.SpineTable("ml.labels", snapshot, table.uuid().toString()));
    table.newAppend().appendFile(write(table, "0.parquet", FileFormat.PARQUET, 30, 40)).commit();
    TrainingJob again = ManifestJob.of(manifest, Optional.empty(), directory.resolve("again"), 1);
    assertThat(run(again).data()).hasSameBinaryContentAs(first.data());
    TrainingSetResult pinned = run(job("ml.labels@" + snapshot, format, "pinned"));
    assertThat(pinned.data()).hasSameBinaryContentAs(first.data());
    assertThat(pinned.manifest()).hasSameTextualContentAs(first.manifest());
    assertThat(run(job("ml.labels", format, "newest")).rows()).isEqualTo(40);
  }

  @Test
  void carriesNestedColumnsAsTheyAre() throws Exception {
    Schema schema =
        new Schema(
            NestedField.required(1, "card", Types.StringType.get()),
            NestedField.required(2, "event_timestamp", Types.TimestampType.withZone()),
            NestedField.optional(
                3,
                "basket",
                Types.ListType.ofOptional(
                    4,
                    Types.StructType.of(
                        NestedField.optional(5, "item no", Types.IntegerType.get())))));
    Table table = lake.catalog().createTable(NAME, schema, PartitionSpec.unpartitioned());
    DataWriter<Record> writer =
        new GenericAppenderFactory(table, schema, table.spec(), Map.of(), null, null, null)
            .newDataWriter(file(table, "a.parquet"), FileFormat.PARQUET, null);
    Record item = GenericRecord.create(schema.findType("basket.element").asStructType());
    item.set(0, 7);
    try (writer) {
      for (@Nullable List<Record> basket : java.util.Arrays.asList(List.of(item, item), null)) {
        Record row = GenericRecord.create(schema);
        row.set(0, "card 0");
        row.set(1, time(0));
        row.set(2, basket);
        writer.write(row);
      }
    }
    table.newAppend().appendFile(writer.toDataFile()).commit();
    Path data =
        run(job("ml.labels", dev.lockstep.offline.training.FileFormat.PARQUET, "out")).data();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalFile(data))) {
      assertThat(reader.getFooter().getFileMetaData().getSchema().toString())
          .contains("item no")
          .doesNotContain("= 3")
          .contains("spend");
      assertThat(reader.getFooter().getBlocks().get(0).getColumns().get(2).getValueCount())
          .isEqualTo(3);
    }
    assertThatThrownBy(
            () -> run(job("ml.labels", dev.lockstep.offline.training.FileFormat.CSV, "no")))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("basket");
  }

  @Test
  void saysWhatIsMissingAndWhatWasMeant() throws Exception {
    Table table = table();
    assertThatThrownBy(() -> SpineFiles.find("ml.labels", Optional.empty(), lake))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("nothing was ever written");
    table.newAppend().appendFile(write(table, "a.parquet", FileFormat.PARQUET, 0, 3)).commit();
    String snapshot = Long.toString(table.currentSnapshot().snapshotId());
    assertThatThrownBy(() -> SpineFiles.find("ml.lables", Optional.empty(), lake))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("no table ml.lables; did you mean 'ml.labels'?");
    assertThatThrownBy(() -> SpineFiles.find("table:mll.labels", Optional.empty(), lake))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("there is a namespace 'ml'");
    assertThatThrownBy(
            () -> SpineFiles.find("ml.labels@" + snapshot.substring(1), Optional.empty(), lake))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("no snapshot " + snapshot.substring(1))
        .hasMessageContaining("did you mean '" + snapshot + "'?");
    assertThatThrownBy(() -> SpineFiles.find("table:labels", Optional.empty(), lake))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("NAMESPACE.NAME");
    TrainingJob job = job("ml.labels", dev.lockstep.offline.training.FileFormat.CSV, "out");
    lake.catalog().dropTable(NAME, true);
    table().newAppend().appendFile(write(table, "b.parquet", FileFormat.PARQUET, 0, 3)).commit();
    assertThatThrownBy(() -> run(job))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("made anew");
    assertThat(directory.resolve("out")).doesNotExist();
    assertThatThrownBy(
            () -> run(job("missing.csv", dev.lockstep.offline.training.FileFormat.CSV, "out")))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("there is no spine missing.csv");
  }
}
