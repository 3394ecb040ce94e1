/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.Locale;
import java.util.Optional;

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
    return byEnding(file)
        .orElseThrow(
            () ->
                new LockstepException(
                    ErrorCode.INVALID_REQUEST,
                    ("Cannot tell the format of %s by its name; it ends in .parquet, .csv, .jsonl"
                            + " or .arrow")
                        .formatted(file)));
  }

  /** Whether the ending of a name is one of a file. */
  public static boolean isKnown(String file) {
    return byEnding(file).isPresent();
  }

  private static Optional<FileFormat> byEnding(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "parquet", "pq" -> Optional.of(PARQUET);
      case "csv" -> Optional.of(CSV);
      case "jsonl", "ndjson", "json" -> Optional.of(JSONL);
      case "arrow", "arrows", "ipc", "feather" -> Optional.of(ARROW);
      default -> Optional.empty();
    };
  }
}
