/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.iceberg.Files;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestParquetWriters {
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "id", Types.LongType.get()),
          Types.NestedField.optional(2, "name", Types.StringType.get()));

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "gzip", "snappy", "uncompressed"})
  void filesAreThoseOfAWriterWithHadoopsDefaults(String compression) throws IOException {
    Path with = directory.resolve("with.parquet");
    Path without = directory.resolve("without.parquet");
    write(Parquet.writeData(output(with)), compression);
    write(ParquetWriters.writeData(output(without)), compression);
    assertThat(without).isNotEmptyFile().hasSameBinaryContentAs(with);
  }

  @Test
  void theThreadKeepsItsClassLoader() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertThat(ParquetWriters.writeData(output(directory.resolve("file.parquet")))).isNotNull();
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  private static OutputFile output(Path file) {
    return Files.localOutput(file.toFile());
  }

  private static void write(Parquet.DataWriteBuilder builder, String compression)
      throws IOException {
    DataWriter<Record> writer =
        builder
            .schema(SCHEMA)
            .withSpec(PartitionSpec.unpartitioned())
            .set(TableProperties.PARQUET_COMPRESSION, compression)
            .createWriterFunc(GenericParquetWriter::create)
            .build();
    try (writer) {
      for (long i = 0; i < 10_000; i++) {
        Record record = GenericRecord.create(SCHEMA);
        record.setField("id", i * i);
        record.setField("name", i % 7 == 0 ? null : "name " + i % 100);
        writer.write(record);
      }
    }
  }
}
