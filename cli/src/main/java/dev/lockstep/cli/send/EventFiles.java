/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Opens files of events by their names. */
public final class EventFiles {
  /** Stands for the standard input. */
  public static final String STANDARD_INPUT = "-";

  /** How events are spelled in a file. */
  public enum Format {
    JSONL,
    CSV
  }

  private EventFiles() {}

  /**
   * @throws LockstepException INVALID_REQUEST if the name does not tell the format
   */
  public static Format formatOf(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return Format.CSV;
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
      return Format.JSONL;
    }
    if (file.equals(STANDARD_INPUT)) {
      return Format.JSONL;
    }
    throw invalid(file + ": neither .jsonl nor .csv; say --format jsonl or --format csv");
  }

  /**
   * Opens a file for the events of a JSON source.
   *
   * @param everyLine whether lines of a JSONL file that are no JSON object are sent too
   * @throws LockstepException INVALID_REQUEST if the file cannot be opened, its header does not fit
   *     the source, or the source is not JSON
   */
  public static EventFile open(
      String file, Format format, SourcePlan source, RecordKey key, boolean everyLine) {
    if (!(source.format() instanceof SourceFormat.Json)) {
      throw invalid(
          "source " + source.name() + " is not JSON; send takes files for JSON sources only");
    }
    try {
      InputStream input = stream(file);
      return switch (format) {
        case JSONL -> new JsonLinesFile(input, key, everyLine);
        case CSV -> new CsvFile(input, source, key);
      };
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static InputStream stream(String file) throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return System.in;
    }
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw invalid(file + ": there is no such file");
    }
    return Files.newInputStream(path);
  }

  private static LockstepException invalid(String message) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, message);
  }
}
