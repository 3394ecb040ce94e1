/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.SpineOrigin;
import dev.lockstep.offline.training.SpineOrigin.OfFile;
import dev.lockstep.offline.training.SpineOrigin.OfTable;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds and opens spines of every origin; all that is not Parquet is brought into Parquet first.
 */
public final class SpineFiles {
  private static final String TABLE = "table:";

  private SpineFiles() {}

  /**
   * What somebody means by {@code FILE}, {@code table:NAMESPACE.NAME} or, where there is no such
   * file, {@code NAMESPACE.NAME}; a table may have {@code @SNAPSHOT_ID} behind it, else it is the
   * newest one.
   *
   * @param format how a file is written; empty for what its name says
   * @throws LockstepException INVALID_REQUEST if the text names neither; UNKNOWN_NAME if there is
   *     no such table or snapshot
   */
  public static SpineOrigin find(String text, Optional<FileFormat> format, Lake lake) {
    if (text.startsWith(TABLE)) {
      return new SpineTables(lake).find(text.substring(TABLE.length()));
    }
    Path file = Path.of(text);
    if (!Files.exists(file) && format.isEmpty() && isTable(text)) {
      return new SpineTables(lake).find(text);
    }
    return new OfFile(file, format.orElseGet(() -> FileFormat.of(text)));
  }

  /** A name with the ending of a file means a file, even if it is missing. */
  private static boolean isTable(String text) {
    return SpineTables.isName(text) && !FileFormat.isKnown(text);
  }

  /**
   * Opens a job's spine.
   *
   * @param lake whose catalog has the tables
   * @param directory for temporary files
   * @throws LockstepException INVALID_REQUEST if the spine cannot be read, naming rows
   */
  public static Spine open(
      TrainingJob job, TrainingPlan plan, Lake lake, Path directory, TrainingProgress progress)
      throws IOException {
    if (job.spine() instanceof OfFile file && !Files.isRegularFile(file.path())) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, "there is no spine " + file.path());
    }
    progress.begin("opening the spine", 0);
    Path imported = directory.resolve("spine.parquet");
    try {
      Spine spine =
          job.spine() instanceof OfTable table
              ? new TableImport(new SpineTables(lake).open(table), table.snapshotId())
                  .importTo(imported, progress)
              : open((OfFile) job.spine(), job, plan, imported);
      return checked(spine, job.spine().display());
    } catch (IOException | RuntimeException e) {
      if (e instanceof LockstepException lockstep) {
        throw lockstep;
      }
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "Cannot read spine %s: %s".formatted(described(job.spine()), e.getMessage()),
          e);
    }
  }

  private static Spine open(OfFile spine, TrainingJob job, TrainingPlan plan, Path imported)
      throws IOException {
    Path file = spine.path();
    return switch (spine.format()) {
      case PARQUET -> Spine.of(file);
      case CSV -> new TextImport(new CsvRows(file), spine.format(), job, plan).importTo(imported);
      case JSONL ->
          new TextImport(new JsonRows(file), spine.format(), job, plan).importTo(imported);
      case ARROW -> ArrowImport.importTo(file, imported);
    };
  }

  private static String described(SpineOrigin spine) {
    return spine instanceof OfFile file
        ? "%s as %s".formatted(file.path(), file.format().ending())
        : spine.display();
  }

  private static Spine checked(Spine spine, String name) {
    if (spine.rows() > Integer.MAX_VALUE) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "spine %s has %s rows; a training set has at most %s"
              .formatted(name, spine.rows(), Integer.MAX_VALUE));
    }
    return spine;
  }
}
