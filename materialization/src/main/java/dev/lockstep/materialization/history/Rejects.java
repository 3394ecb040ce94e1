/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.common.base.Utf8;
import dev.lockstep.materialization.row.RowOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sets bad rows aside: one JSON object a line with the file, the row, the reason and the event. The
 * file is there from the first bad row on. Not thread-safe.
 */
final class Rejects implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int SHOWN = 20;

  private final Path file;
  private final Consumer<String> report;
  private @Nullable JsonGenerator out;
  private long count;

  Rejects(Path file, Consumer<String> report) {
    this.file = file;
    this.report = report;
  }

  /**
   * A row that is no event.
   *
   * @param content its bytes; null if they are not known
   */
  void unreadable(String name, long row, String reason, byte @Nullable [] content) {
    write(name, row, "", "DECODE", reason, content);
  }

  /** An event that cannot become a row of a view. */
  void rejected(String name, long row, String view, RowOutcome.Rejected rejected, byte[] event) {
    write(name, row, view, rejected.stage().name(), rejected.reason(), event);
  }

  private void write(
      String name, long row, String view, String stage, String reason, byte @Nullable [] event) {
    count++;
    if (count <= SHOWN) {
      report.accept(
          "%s:%d: %s%s".formatted(name, row, reason, view.isEmpty() ? "" : " (view " + view + ")"));
    } else if (count == SHOWN + 1) {
      report.accept("further bad rows are only counted; all are in " + file);
    }
    try {
      JsonGenerator json = open();
      json.writeStartObject();
      json.writeStringField("file", name);
      json.writeNumberField("row", row);
      if (!view.isEmpty()) {
        json.writeStringField("view", view);
      }
      json.writeStringField("stage", stage);
      json.writeStringField("reason", reason);
      if (event != null && Utf8.isWellFormed(event)) {
        json.writeStringField("event", new String(event, UTF_8));
      } else if (event != null) {
        json.writeStringField("eventBase64", Base64.getEncoder().encodeToString(event));
      }
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  private JsonGenerator open() throws IOException {
    JsonGenerator generator = out;
    if (generator == null) {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      generator = JSON.createGenerator(Files.newOutputStream(file), JsonEncoding.UTF8);
      generator.setRootValueSeparator(null);
      out = generator;
    }
    return generator;
  }

  @Override
  public void close() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
