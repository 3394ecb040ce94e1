/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.decode.EventDecoders;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestParquetHistoryFile {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message trips {
            required binary id (STRING);
            optional int64 at (TIMESTAMP(MICROS,true));
            optional int32 day (DATE);
            optional float f;
            optional float widened;
            optional double x;
            optional int64 d (DECIMAL(12,3));
            optional fixed_len_byte_array(3) y;
            optional boolean b;
            optional int64 n (INTEGER(64,false));
            optional group ls (LIST) { repeated group list { optional binary element (STRING); } }
            optional int32 ignored;
          }
          """);

  @TempDir private Path directory = Path.of("");

  @Test
  void spellsEveryValueAsItIs() throws Exception {
    Group row = new SimpleGroupFactory(SCHEMA).newGroup();
    row.append("id", "ä\u0000").append("at", -1L).append("day", 1).append("f", 0.1f);
    row.append("widened", 0.1f).append("x", -0.0).append("d", -5L);
    row.append("y", Binary.fromConstantByteArray(new byte[] {-1, 0, 1}));
    row.append("b", true).append("n", 5L);
    Group list = row.addGroup("ls");
    list.addGroup("list").append("element", "");
    list.addGroup("list").append("element", "b");
    @Nullable Object[] values = decode(write(row), source(TimestampFormat.ISO8601)).get(0);
    assertThat(Arrays.asList(values))
        .containsExactly(
            "ä\u0000",
            Instant.ofEpochMilli(-1),
            Instant.parse("1970-01-02T00:00:00Z"),
            0.1f,
            (double) 0.1f,
            -0.0,
            new BigDecimal("-0.005"),
            Bytes.copyOf(new byte[] {-1, 0, 1}),
            true,
            5L,
            List.of("", "b"),
            null);
  }

  @Test
  void reportsWhatNoEventCanHold() throws Exception {
    Group row = new SimpleGroupFactory(SCHEMA).newGroup();
    row.append("id", Binary.fromConstantByteArray(new byte[] {(byte) 0xff}));
    List<String> bad = new ArrayList<>();
    try (ParquetHistoryFile file =
        ParquetHistoryFile.open(write(row), source(TimestampFormat.ISO8601))) {
      while (file.readNext(sink(new ArrayList<>(), bad))) {}
    }
    assertThat(bad).containsExactly("1: Column id: not valid UTF-8");
  }

  @Test
  void refusesFilesThatCannotBeTheSource() throws Exception {
    Path text = Files.writeString(directory.resolve("text.parquet"), "no parquet at all, really");
    assertThatThrownBy(() -> ParquetHistoryFile.open(text, source(TimestampFormat.ISO8601)))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("not a Parquet file");
    assertThatThrownBy(
            () ->
                ParquetHistoryFile.open(
                    directory.resolve("none.parquet"), source(TimestampFormat.ISO8601)))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("there is no such file");
    Path file = write();
    SourcePlan other =
        new SourcePlan(
            "s",
            "s",
            new SourceFormat.Json(),
            List.of(new ColumnPlan("idd", ValueType.STRING, true)),
            "idd",
            TimestampFormat.ISO8601,
            0);
    assertThatThrownBy(() -> ParquetHistoryFile.open(file, other))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("has no column idd; did you mean 'id'?");
  }

  private Path write(Group... rows) throws Exception {
    Path file = directory.resolve("rows-" + rows.length + ".parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file)).withType(SCHEMA).build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
    return file;
  }

  private static List<@Nullable Object[]> decode(Path path, SourcePlan source) throws Exception {
    List<byte[]> events = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    try (ParquetHistoryFile file = ParquetHistoryFile.open(path, source)) {
      while (file.readNext(sink(events, bad))) {}
    }
    assertThat(bad).isEmpty();
    List<@Nullable Object[]> decoded = new ArrayList<>();
    for (byte[] event : events) {
      assertThat(new String(event, UTF_8)).doesNotContain("ignored");
      decoded.add(EventDecoders.of(source).decode(event));
    }
    return decoded;
  }

  private static HistoryFile.Sink sink(List<byte[]> events, List<String> bad) {
    return new HistoryFile.Sink() {
      @Override
      public void event(long row, byte[] json) {
        events.add(json);
      }

      @Override
      public void bad(long row, String reason) {
        bad.add(row + ": " + reason);
      }
    };
  }

  private static SourcePlan source(TimestampFormat format) {
    return new SourcePlan(
        "trips",
        "trips",
        new SourceFormat.Json(),
        List.of(
            new ColumnPlan("id", ValueType.STRING, true),
            new ColumnPlan("at", ValueType.TIMESTAMP, false),
            new ColumnPlan("day", ValueType.TIMESTAMP, false),
            new ColumnPlan("f", ValueType.FLOAT, false),
            new ColumnPlan("widened", ValueType.DOUBLE, false),
            new ColumnPlan("x", ValueType.DOUBLE, false),
            new ColumnPlan("d", new ValueType.Decimal(12, 3), false),
            new ColumnPlan("y", ValueType.BYTES, false),
            new ColumnPlan("b", ValueType.BOOL, false),
            new ColumnPlan("n", ValueType.INT64, false),
            new ColumnPlan("ls", new ValueType.ListOf(ValueType.STRING), false),
            new ColumnPlan("absent", ValueType.STRING, false)),
        "at",
        format,
        0);
  }
}
