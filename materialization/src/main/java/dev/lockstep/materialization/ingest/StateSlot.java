/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * One instance's place below a state directory that several instances on a machine share. A process
 * that comes back takes the place and the name that it had, so that it is known as the same member
 * and its own half-done transactions end at once. The lock goes with the process, however it ends.
 */
final class StateSlot implements AutoCloseable {
  private static final int MAX_SLOTS = 64;

  private final Path directory;
  private final String instanceId;
  private final FileLock lock;

  private StateSlot(Path directory, String instanceId, FileLock lock) {
    this.directory = directory;
    this.instanceId = instanceId;
    this.lock = lock;
  }

  /**
   * Takes the first free place.
   *
   * @throws LockstepException with STATE_DIRECTORY if there is none or the directory cannot be used
   */
  static StateSlot claim(Path stateDirectory) {
    try {
      for (int i = 0; i < MAX_SLOTS; i++) {
        Optional<StateSlot> slot = tryClaim(stateDirectory.resolve("instance-" + i));
        if (slot.isPresent()) {
          return slot.get();
        }
      }
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.STATE_DIRECTORY,
          "Cannot use the state directory %s: %s".formatted(stateDirectory, e),
          e);
    }
    throw new LockstepException(
        ErrorCode.STATE_DIRECTORY,
        "State directory %s is in use by %s instances".formatted(stateDirectory, MAX_SLOTS));
  }

  Path directory() {
    return directory;
  }

  /** Unique to this place, the same whenever it is taken again. */
  String instanceId() {
    return instanceId;
  }

  @Override
  public void close() {
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.STATE_DIRECTORY, "Cannot give up the state directory " + directory, e);
    }
  }

  @SuppressWarnings("resource") // the channel lives as long as its lock
  private static Optional<StateSlot> tryClaim(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new StateSlot(directory, readOrCreateId(directory), lock));
      }
    } catch (OverlappingFileLockException e) {
      // Another instance in this very process.
    }
    channel.close();
    return Optional.empty();
  }

  private static String readOrCreateId(Path directory) throws IOException {
    Path file = directory.resolve("instance-id");
    if (Files.exists(file)) {
      String id = Files.readString(file).strip();
      if (!id.isEmpty()) {
        return id;
      }
    }
    String id = UUID.randomUUID().toString();
    Files.writeString(file, id);
    return id;
  }
}
