/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.state;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The records of what runs, one file each below the state directory. A record outlives a process
 * that was killed, and is removed by whoever notices. Thread-safe.
 */
public final class ProcessRecords {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;

  public ProcessRecords(Path stateDir) {
    this.folder = stateDir.resolve("run");
  }

  /** A record that is kept until it is closed. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Writes a record.
   *
   * @throws LockstepException STATE_DIRECTORY if it cannot be written
   */
  public Registration register(ProcessRecord record) {
    Path file = folder.resolve(record.role() + "-" + record.pid() + ".json");
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, "draft", ".tmp");
      Files.write(draft, JSON.writeValueAsBytes(record));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed("Cannot write " + file, e);
    }
    return () -> delete(file);
  }

  /**
   * Writes a record of a part that a state directory has one of.
   *
   * @throws LockstepException STATE_DIRECTORY if another process runs that part, or the record
   *     cannot be written
   */
  public Registration registerAlone(ProcessRecord record) {
    Optional<ProcessRecord> other = find(record.role());
    if (other.isPresent()) {
      throw new LockstepException(
          ErrorCode.STATE_DIRECTORY,
          "lockstep %s runs with this state directory already: process %d, %s\nEnd it first, or name another directory with --state-dir."
              .formatted(record.role(), other.get().pid(), other.get().describe()));
    }
    return register(record);
  }

  /** Everything that runs now, the youngest first. */
  public List<ProcessRecord> live() {
    List<ProcessRecord> live = new ArrayList<>();
    for (Path file : files()) {
      Optional<ProcessRecord> record = read(file);
      if (record.isPresent() && record.get().isAlive()) {
        live.add(record.get());
      } else {
        delete(file);
      }
    }
    live.sort(Comparator.comparingLong(ProcessRecord::startedMillis).reversed());
    return live;
  }

  /** The youngest running part of a role. */
  public Optional<ProcessRecord> find(String role) {
    return live().stream().filter(record -> record.role().equals(role)).findFirst();
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.json")) {
      stream.forEach(files::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("Cannot read " + folder, e);
    }
    return files;
  }

  private static Optional<ProcessRecord> read(Path file) {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), ProcessRecord.class));
    } catch (JacksonException | NoSuchFileException e) {
      return Optional.empty(); // not a record, or removed meanwhile
    } catch (IOException e) {
      throw failed("Cannot read " + file, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed("Cannot remove " + file, e);
    }
  }

  private static LockstepException failed(String message, IOException cause) {
    // The message of some exceptions is no more than the file.
    boolean bare = cause instanceof FileSystemException known && known.getReason() == null;
    String reason = bare ? cause.getClass().getSimpleName() : cause.getMessage();
    return new LockstepException(ErrorCode.STATE_DIRECTORY, message + ": " + reason, cause);
  }
}
