/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens spines of every format; all that is not Parquet is brought into Parquet first. */
public final class SpineFiles {
  private SpineFiles() {}

  /**
   * Opens a job's spine.
   *
   * @param directory for temporary files
   * @throws LockstepException INVALID_REQUEST if the file cannot be read, naming rows
   */
  public static Spine open(
      TrainingJob job, TrainingPlan plan, Path directory, TrainingProgress progress)
      throws IOException {
    Path file = job.spine();
    if (!Files.isRegularFile(file)) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, "there is no spine " + file);
    }
    progress.begin("opening the spine", 0);
    try {
      return switch (job.spineFormat()) {
        case PARQUET -> checked(Spine.of(file), file);
        case CSV ->
            checked(
                new TextImport(new CsvRows(file), job, plan).importTo(imported(directory)), file);
        case JSONL ->
            checked(
                new TextImport(new JsonRows(file), job, plan).importTo(imported(directory)), file);
        case ARROW -> checked(ArrowImport.importTo(file, imported(directory)), file);
      };
    } catch (IOException | RuntimeException e) {
      if (e instanceof LockstepException lockstep) {
        throw lockstep;
      }
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "Cannot read spine %s as %s: %s"
              .formatted(file, job.spineFormat().ending(), e.getMessage()),
          e);
    }
  }

  private static Path imported(Path directory) {
    return directory.resolve("spine.parquet");
  }

  private static Spine checked(Spine spine, Path file) {
    if (spine.rows() > Integer.MAX_VALUE) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "spine %s has %s rows; a training set has at most %s"
              .formatted(file, spine.rows(), Integer.MAX_VALUE));
    }
    return spine;
  }
}
