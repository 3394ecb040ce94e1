/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestEventFiles {
  private static final SourcePlan SOURCE =
      new SourcePlan(
          "orders",
          "orders",
          new SourceFormat.Json(),
          List.of(
              new ColumnPlan("id", ValueType.STRING, true),
              new ColumnPlan("customer", ValueType.INT64, true),
              new ColumnPlan("amount", ValueType.DOUBLE, false),
              new ColumnPlan("price", new ValueType.Decimal(10, 2), false),
              new ColumnPlan("gift", ValueType.BOOL, false),
              new ColumnPlan("tags", new ValueType.ListOf(ValueType.STRING), false),
              new ColumnPlan("at", ValueType.TIMESTAMP, false)),
          "at",
          TimestampFormat.EPOCH_MILLIS,
          0);
  private static final RecordKey KEY = new RecordKey(List.of("customer", "id"));

  @TempDir private Path directory;
  private final List<SourceRecord> records = new ArrayList<>();
  private final List<BadRow> bad = new ArrayList<>();

  @Test
  void sendsJsonLinesAsTheyAre() throws IOException {
    read("a.jsonl", "{\"id\":\"x\", \"customer\": 7}\n\n{\"id\":\"y\"}\r\n");

    assertThat(values()).containsExactly("{\"id\":\"x\", \"customer\": 7}", "{\"id\":\"y\"}");
    assertThat(records).extracting(SourceRecord::line).containsExactly(1L, 3L);
    assertThat(records.get(0).key()).contains("7|x");
    assertThat(records.get(1).key()).isEmpty();
    assertThat(bad).isEmpty();
  }

  @Test
  void reportsLinesThatAreNoJsonObject() throws IOException {
    read("a.jsonl", "{\"id\":\"x\"}\n[1]\n{\"id\":\n{\"id\":\"z\"} }\n");

    assertThat(records).hasSize(1);
    assertThat(bad).extracting(BadRow::line).containsExactly(2L, 3L, 4L);
    assertThat(bad.get(0).reason()).isEqualTo("not a JSON object");
    assertThat(bad.get(1).reason()).startsWith("not readable as JSON");
  }

  @Test
  void sendsEveryLineWhenAsked() throws IOException {
    Path file = Files.writeString(directory.resolve("a.jsonl"), "[1]\nnonsense\n");
    try (EventFile events =
        EventFiles.open(file.toString(), EventFiles.Format.JSONL, SOURCE, KEY, true)) {
      drain(events);
    }

    assertThat(values()).containsExactly("[1]", "nonsense");
    assertThat(bad).isEmpty();
  }

  @Test
  void typesCsvCellsByTheSchema() throws IOException {
    read(
        "a.csv",
        """
        id,customer,amount,price,gift,tags,at
        "a, ""b"" c",12345678901,1e3,10.50,yes,"[""x"",""y""]",2026-11-20T10:00:00Z
        007,1,NaN,3,false,,1700000000000
        "two
        lines",2,,,,,
        """);

    assertThat(bad).isEmpty();
    assertThat(values())
        .containsExactly(
            "{\"id\":\"a, \\\"b\\\" c\",\"customer\":12345678901,\"amount\":1E+3,\"price\":10.50,"
                + "\"gift\":true,\"tags\":[\"x\",\"y\"],\"at\":\"2026-11-20T10:00:00Z\"}",
            "{\"id\":\"007\",\"customer\":1,\"amount\":\"NaN\",\"price\":3,\"gift\":false,"
                + "\"at\":1700000000000}",
            "{\"id\":\"two\\nlines\",\"customer\":2}");
    assertThat(records.get(1).key()).contains("1|007");
  }

  @Test
  void keepsAnEmptyTextThatIsQuoted() throws IOException {
    read("a.csv", "id,customer\n\"\",1\n");

    assertThat(values()).containsExactly("{\"id\":\"\",\"customer\":1}");
  }

  @Test
  void reportsBadRowsWithTheirLinesAndGoesOn() throws IOException {
    read(
        "a.csv",
        """
        id,customer,amount
        a,1,2.5
        b,many,x
        c,3
        ,4,1

        d,5,6
        """);

    assertThat(records).extracting(SourceRecord::line).containsExactly(2L, 7L);
    assertThat(bad)
        .containsExactly(
            new BadRow(
                3, "column customer: not a whole number: many; column amount: not a number: x"),
            new BadRow(4, "2 cells, but the header has 3 columns"),
            new BadRow(5, "column id: required, but empty"));
  }

  @Test
  void refusesAHeaderThatDoesNotFit() {
    assertThatThrownBy(() -> read("a.csv", "id,custmer,amount,amount\n"))
        .isInstanceOf(LockstepException.class)
        .hasMessage(
            "line 1: the header does not fit source orders: unknown column 'custmer'; did you mean"
                + " 'customer'?; column 'amount' is there twice; required column 'customer' is missing");
  }

  @Test
  void tellsTheFormatByTheName() {
    assertThat(EventFiles.formatOf("x.CSV")).isEqualTo(EventFiles.Format.CSV);
    assertThat(EventFiles.formatOf("x.ndjson")).isEqualTo(EventFiles.Format.JSONL);
    assertThat(EventFiles.formatOf("-")).isEqualTo(EventFiles.Format.JSONL);
    assertThatThrownBy(() -> EventFiles.formatOf("x.parquet"))
        .isInstanceOf(LockstepException.class)
        .hasMessageStartingWith("x.parquet: neither .jsonl nor .csv");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> EventFiles.open("no.csv", EventFiles.Format.CSV, SOURCE, KEY, false))
        .isInstanceOf(LockstepException.class)
        .hasMessage("no.csv: there is no such file");
  }

  private void read(String name, String content) throws IOException {
    Path file = Files.writeString(directory.resolve(name), content);
    try (EventFile events =
        EventFiles.open(file.toString(), EventFiles.formatOf(name), SOURCE, KEY, false)) {
      drain(events);
    }
  }

  private void drain(EventFile events) throws IOException {
    while (events.readNext(records::add, bad::add)) {
      // everything is in the lists
    }
  }

  private List<String> values() {
    return records.stream().map(record -> new String(record.value(), UTF_8)).toList();
  }
}
