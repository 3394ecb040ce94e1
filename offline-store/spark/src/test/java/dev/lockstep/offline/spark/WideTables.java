/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.Manifest;
import dev.lockstep.store.FeatureValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/** Feature tables and training sets of many rows, in the form that our jobs give them. */
final class WideTables {
  static final String NAMESPACE = "wide_features";
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "card", Types.StringType.get()),
          Types.NestedField.required(2, "as_of", Types.TimestampType.withZone()),
          Types.NestedField.optional(3, "number", Types.DoubleType.get()),
          Types.NestedField.optional(4, "number__status", Types.StringType.get()),
          Types.NestedField.optional(5, "shop", Types.StringType.get()));

  private WideTables() {}

  /** A row of both. */
  record Row(String card, long asOfMillis, FeatureValue number, String shop) {
    Record record() {
      Record record = GenericRecord.create(SCHEMA);
      record.set(0, card);
      record.set(1, Instant.ofEpochMilli(asOfMillis).atOffset(ZoneOffset.UTC));
      record.set(2, number.value());
      record.set(3, number.status().name());
      record.set(4, shop);
      return record;
    }
  }

  /** Writes a table with so many rows in a file at most, each file of one moment. */
  static void write(Lake lake, String name, List<Row> rows, int rowsOfAFile) throws IOException {
    lake.createNamespace(Namespace.of(NAMESPACE));
    Table table =
        lake.catalog()
            .buildTable(TableIdentifier.of(NAMESPACE, name), SCHEMA)
            .withPartitionSpec(PartitionSpec.builderFor(SCHEMA).day("as_of").build())
            .withProperties(
                Map.of(
                    TableProperties.FORMAT_VERSION,
                    "2",
                    "lockstep.service",
                    "fraud",
                    "lockstep.features",
                    "{\"number\":\"v:number\",\"shop\":\"v:shop\"}"))
            .create();
    Map<Long, List<Row>> moments = new LinkedHashMap<>();
    rows.forEach(
        row -> moments.computeIfAbsent(row.asOfMillis(), at -> new ArrayList<>()).add(row));
    OutputFileFactory names =
        OutputFileFactory.builderFor(table, 0, 0).format(FileFormat.PARQUET).build();
    AppendFiles append = table.newAppend();
    for (List<Row> moment : moments.values()) {
      for (int from = 0; from < moment.size(); from += rowsOfAFile) {
        List<Row> some = moment.subList(from, Math.min(moment.size(), from + rowsOfAFile));
        PartitionKey partition = new PartitionKey(table.spec(), SCHEMA);
        partition.partition(
            new InternalRecordWrapper(SCHEMA.asStruct()).wrap(some.get(0).record()));
        DataWriter<Record> writer =
            Parquet.writeData(names.newOutputFile(table.spec(), partition).encryptingOutputFile())
                .forTable(table)
                .withSpec(table.spec())
                .withPartition(partition)
                .createWriterFunc(GenericParquetWriter::create)
                .build();
        try (writer) {
          some.forEach(row -> writer.write(row.record()));
        }
        append.appendFile(writer.toDataFile());
      }
    }
    append.commit();
  }

  /** Writes a training set with several row groups. */
  static void writeSet(Path directory, List<Row> rows) throws IOException {
    Path data = directory.resolve("data.parquet");
    try (FileAppender<Record> file =
        Parquet.write(org.apache.iceberg.Files.localOutput(data.toFile()))
            .schema(SCHEMA)
            .set(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, "400000")
            .createWriterFunc(GenericParquetWriter::create)
            .build()) {
      rows.forEach(row -> file.add(row.record()));
    }
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            "fraud",
            "as_seen",
            rows.size(),
            new Manifest.SpineFile("spine", "parquet", "as_of", "", null),
            new Manifest.DataFile("data.parquet", "parquet", Files.size(data), ""),
            new Manifest.Options(false, true, false),
            List.of(),
            List.of(
                new Manifest.Column("number", "v:number", "DOUBLE"),
                new Manifest.Column("shop", "v:shop", "STRING")),
            Map.of(),
            "",
            "");
    Files.writeString(directory.resolve(Manifest.FILE), manifest.toJson());
  }
}
