/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lockstep.offline.training.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one job. Immutable.
 *
 * @param path the directory, named by the job's id
 */
record JobFolder(Path path) {
  private static final Logger log = LoggerFactory.getLogger(JobFolder.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String RECORD = "job.json";

  /**
   * What is known of a job after a restart.
   *
   * @param state a {@link JobState}; one that has not ended has not outlived its server
   * @param expiresMillis 0 until it has ended
   * @param errorCode an {@link dev.lockstep.error.ErrorCode}; empty unless it has failed
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Entry(
      String state,
      String service,
      String mode,
      long createdMillis,
      long expiresMillis,
      long rows,
      long bytes,
      long errors,
      String errorCode,
      String errorMessage) {}

  static JobFolder create(Path parent, String id) throws IOException {
    return new JobFolder(Files.createDirectory(parent.resolve(id)));
  }

  String id() {
    return path.getFileName().toString();
  }

  Path spine() {
    return path.resolve("spine.arrow");
  }

  /** Rows that the client wants back beside its result; not there for most jobs. */
  Path carried() {
    return path.resolve("carried.arrow");
  }

  /** What the runner makes appear. */
  Path result() {
    return path.resolve("result");
  }

  Path data() {
    return result().resolve("data.arrow");
  }

  Path manifest() {
    return result().resolve(Manifest.FILE);
  }

  /** Writes what is known, whole or not at all. */
  void write(Entry entry) throws IOException {
    Path draft = path.resolve(RECORD + ".draft");
    Files.write(draft, JSON.writeValueAsBytes(entry));
    Files.move(
        draft,
        path.resolve(RECORD),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** What was written; empty if nothing was, or nothing that can be read. */
  Optional<Entry> read() throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(path.resolve(RECORD)), Entry.class));
    } catch (NoSuchFileException | JacksonException e) {
      return Optional.empty();
    }
  }

  long resultBytes() throws IOException {
    long beside = Files.exists(carried()) ? Files.size(carried()) : 0;
    return Files.size(data()) + Files.size(manifest()) + beside;
  }

  void deleteSpine() {
    try {
      Files.deleteIfExists(spine());
    } catch (IOException e) {
      log.warn("Cannot delete {}", spine(), e);
    }
  }

  /** Deletes everything in it. */
  void clear() throws IOException {
    MoreFiles.deleteDirectoryContents(path, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  /** Deletes everything; what cannot be deleted is logged, and tried again at the next start. */
  void delete() {
    if (Files.exists(path)) {
      try {
        MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
      } catch (IOException e) {
        log.warn("Cannot delete {}", path, e);
      }
    }
  }
}
