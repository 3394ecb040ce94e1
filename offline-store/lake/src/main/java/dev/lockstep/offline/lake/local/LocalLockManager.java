/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.iceberg.LockManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One commit at a time per table, over all threads and processes of this machine. Renaming a file
 * of a local file system replaces what is there, so without a lock the second of two commits would
 * undo the first. The operating system gives the lock back when a process ends, however it ends.
 */
public final class LocalLockManager implements LockManager {
  private static final Logger LOG = LoggerFactory.getLogger(LocalLockManager.class);
  private static final String LOCK_FILE = "commit.lock";

  // A file lock is the process's: threads keep each other out by these.
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final Map<String, FileLock> held = new ConcurrentHashMap<>();

  /** For Iceberg, which creates it by its name. */
  public LocalLockManager() {}

  @Override
  public void initialize(Map<String, String> properties) {}

  @Override
  public boolean acquire(String entityId, String ownerId) {
    Path file = lockFile(entityId);
    ReentrantLock threads = threads(file);
    threads.lock();
    FileLock lock = lock(file);
    if (lock == null) {
      threads.unlock();
      return false;
    }
    held.put(ownerId, lock);
    return true;
  }

  @Override
  public boolean release(String entityId, String ownerId) {
    FileLock lock = held.remove(ownerId);
    if (lock == null) {
      return false;
    }
    try {
      lock.acquiredBy().close();
      return true;
    } catch (IOException e) {
      LOG.warn("Cannot release the lock of {}", entityId, e);
      return false;
    } finally {
      threads(lockFile(entityId)).unlock();
    }
  }

  @Override
  public void close() {}

  @SuppressWarnings("resource") // the channel lives as long as its lock
  private static @Nullable FileLock lock(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        return channel.lock();
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      LOG.warn("Cannot lock {}", file, e);
      return null;
    }
  }

  private static ReentrantLock threads(Path file) {
    return THREADS.computeIfAbsent(file, key -> new ReentrantLock());
  }

  /** Beside the metadata file that is about to be written. */
  private static Path lockFile(String metadataFile) {
    return LocalPaths.path(metadataFile).toAbsolutePath().normalize().resolveSibling(LOCK_FILE);
  }
}
