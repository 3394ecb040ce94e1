/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.Locale;

/** How a spine or a training set is written. */
public enum FileFormat {
  PARQUET,
  CSV,
  JSONL,
  ARROW;

  /** The ending of a file's name, without the dot. */
  public String ending() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * By the ending of a file's name.
   *
   * @throws LockstepException INVALID_REQUEST if the ending says nothing
   */
  public static FileFormat of(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "parquet", "pq" -> PARQUET;
      case "csv" -> CSV;
      case "jsonl", "ndjson", "json" -> JSONL;
      case "arrow", "arrows", "ipc", "feather" -> ARROW;
      default ->
          throw new LockstepException(
              ErrorCode.INVALID_REQUEST,
              "Cannot tell the format of %s by its name; it ends in .parquet, .csv, .jsonl or .arrow"
                  .formatted(file));
    };
  }
}
