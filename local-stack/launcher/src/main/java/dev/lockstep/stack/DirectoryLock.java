/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Exclusive use of a state directory. The operating system lets go of it however the holder ends.
 */
final class DirectoryLock implements AutoCloseable {
  static final String NAME = "stack.lock";

  /**
   * The locks of this JVM. Merely opening and closing a locked file gives up a POSIX lock, so a
   * second attempt in the same JVM must not touch it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock at once.
   *
   * @throws LockstepException naming the holder if there is one
   */
  static DirectoryLock acquire(StateDirectory directory) {
    Path file = realPath(directory);
    if (!HELD.add(file)) {
      throw inUse(directory, "this process");
    }
    boolean locked = false;
    try {
      FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw inUse(directory, holder(file).orElse("another process"));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
      locked = true;
      return new DirectoryLock(file, channel);
    } catch (IOException e) {
      throw new LockstepException(ErrorCode.STATE_DIRECTORY, "Cannot lock " + file + ": " + e, e);
    } finally {
      if (!locked) {
        HELD.remove(file);
      }
    }
  }

  private static Path realPath(StateDirectory directory) {
    try {
      return directory.path().toRealPath().resolve(NAME);
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.STATE_DIRECTORY, "Cannot open " + directory.path() + ": " + e, e);
    }
  }

  private static LockstepException inUse(StateDirectory directory, String holder) {
    return new LockstepException(
        ErrorCode.STATE_DIRECTORY,
        "State directory %s is in use by %s. Stop that stack first, or name another directory."
            .formatted(directory.path(), holder));
  }

  private static Optional<String> holder(Path file) {
    try {
      return Optional.of("process " + Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(file);
    }
  }
}
