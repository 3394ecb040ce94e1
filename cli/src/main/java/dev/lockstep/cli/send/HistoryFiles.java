/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.history.HistoryFile;
import dev.lockstep.materialization.history.ParquetHistoryFile;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.type.ValueType;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Opens files of history by their names: Parquet, CSV, JSON lines. */
public final class HistoryFiles {
  private HistoryFiles() {}

  /**
   * Opens a file.
   *
   * @param columns what to read
   * @param note gets what is ignored
   * @throws LockstepException INVALID_REQUEST if the name does not tell the format, the file cannot
   *     be opened or lacks required columns
   */
  public static HistoryFile open(String file, SourcePlan columns, Consumer<String> note) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet") || name.endsWith(".pq")) {
      return ParquetHistoryFile.open(Path.of(file), columns);
    }
    EventFiles.Format format = format(file);
    SourcePlan known =
        format == EventFiles.Format.CSV ? withUnknownColumns(file, columns, note) : columns;
    try {
      // Lines that are no JSON are given as they are, so that they can be set aside as they are.
      return new TextFile(
          file, EventFiles.open(file, format, known, new RecordKey(List.of()), true));
    } catch (LockstepException e) {
      String message = String.valueOf(e.getMessage());
      throw new LockstepException(
          e.code(), message.startsWith(file) ? message : file + ": " + message, e);
    }
  }

  private static EventFiles.Format format(String file) {
    try {
      return EventFiles.formatOf(file);
    } catch (LockstepException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, file + ": neither .parquet nor .csv nor .jsonl", e);
    }
  }

  /** History often has more columns than anybody declared; they are read as text and ignored. */
  private static SourcePlan withUnknownColumns(
      String file, SourcePlan source, Consumer<String> note) {
    Set<String> known = new HashSet<>();
    source.columns().forEach(column -> known.add(column.name()));
    List<ColumnPlan> columns = new ArrayList<>(source.columns());
    List<String> ignored = new ArrayList<>();
    for (String name : header(file)) {
      if (!name.isEmpty() && known.add(name)) {
        columns.add(new ColumnPlan(name, ValueType.STRING, false));
        ignored.add(name);
      }
    }
    if (ignored.isEmpty()) {
      return source;
    }
    note.accept(
        "%s: not declared by source %s and ignored: %s"
            .formatted(file, source.name(), String.join(", ", ignored)));
    return new SourcePlan(
        source.name(),
        source.topic(),
        source.format(),
        columns,
        source.timestampColumn(),
        source.timestampFormat(),
        source.maxFutureMillis());
  }

  private static List<String> header(String file) {
    try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
      String line = reader.readLine();
      return line == null ? List.of() : names(line);
    } catch (IOException e) {
      // Whoever opens the file next says what is wrong with it.
      return List.of();
    }
  }

  private static List<String> names(String line) {
    List<String> names = new ArrayList<>();
    for (String cell : line.split(",", -1)) {
      String name = cell.replace("\ufeff", "").strip();
      boolean quoted = name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"");
      names.add(quoted ? name.substring(1, name.length() - 1) : name);
    }
    return names;
  }

  /** A file of text as history. */
  private record TextFile(String name, EventFile events) implements HistoryFile {
    @Override
    public boolean readNext(Sink sink) throws IOException {
      return events.readNext(
          event -> sink.event(event.line(), event.value()),
          bad -> sink.bad(bad.line(), bad.reason()));
    }

    @Override
    public void close() throws IOException {
      events.close();
    }
  }
}
