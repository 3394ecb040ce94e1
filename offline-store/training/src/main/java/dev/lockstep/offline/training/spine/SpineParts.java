/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.SpineStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one part of a spine: those of the first row groups in memory, further ones in a
 * temporary file. Thread-safe while adding; reading comes after.
 */
final class SpineParts implements AutoCloseable {
  /** How many entries are sorted in memory; more of them go to sorted files that are merged. */
  private static final int RUN = 1 << 18;

  /** Each has a file and a buffer while it is merged. */
  private static final int MOST_RUNS = 256;

  private final Path directory;
  private final AtomicLong memory;
  private final int run;
  private final List<SpineEntries> entries = new ArrayList<>();
  private @Nullable FileChannel file;
  private @Nullable Path path;
  private final List<Integer> written = new ArrayList<>();
  private long size;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;

  /**
   * @param memory how many bytes may still be taken; shared among parts
   */
  SpineParts(Path directory, AtomicLong memory) {
    this(directory, memory, RUN);
  }

  /**
   * @param run how many entries are sorted in memory at least
   */
  SpineParts(Path directory, AtomicLong memory, int run) {
    this.directory = directory;
    this.memory = memory;
    this.run = run;
  }

  synchronized long size() {
    return size;
  }

  /** The earliest T, epoch milliseconds; the largest long if there are no rows. */
  synchronized long earliest() {
    return earliest;
  }

  /** The latest T, epoch milliseconds; the smallest long if there are no rows. */
  synchronized long latest() {
    return latest;
  }

  synchronized void add(SpineEntries more) throws IOException {
    size += more.size;
    for (int i = 0; i < more.size; i++) {
      earliest = Math.min(earliest, more.times[i]);
      latest = Math.max(latest, more.times[i]);
    }
    long bytes = (long) more.size * SpineEntries.BYTES;
    if (memory.addAndGet(-bytes) >= 0) {
      more.trim();
      entries.add(more);
      return;
    }
    memory.addAndGet(bytes);
    ValueBytes out = new ValueBytes((int) bytes);
    for (int i = 0; i < more.size; i++) {
      out.writeInt(more.numbers[i]);
      out.writeLong(more.times[i]);
      out.writeInt(more.rows[i]);
    }
    FileChannel channel = open();
    ByteBuffer buffer = ByteBuffer.wrap(out.array(), 0, out.size());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    written.add(more.size);
  }

  private FileChannel open() throws IOException {
    FileChannel channel = file;
    if (channel == null) {
      path = Files.createTempFile(directory, "spine", ".part");
      channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      file = channel;
    }
    return channel;
  }

  /** All entries in the order of (key, T); may be asked for again. */
  SpineStream sorted(int[] ranks) throws IOException {
    List<SpineStream> runs = new ArrayList<>();
    try {
      int most = (int) Math.max(run, size / MOST_RUNS);
      SpineEntries next = new SpineEntries((int) Math.min(size, most));
      for (SpineEntries more : entries) {
        add(next, more, most, ranks, runs);
      }
      long position = 0;
      for (int count : written) {
        SpineEntries more = read(position, count);
        position += (long) count * SpineEntries.BYTES;
        add(next, more, most, ranks, runs);
      }
      runs.add(SortedSpine.of(next, ranks));
      return runs.size() == 1 ? runs.get(0) : new MergedSpine(runs);
    } catch (IOException | RuntimeException e) {
      MergedSpine.close(runs);
      throw e;
    }
  }

  private void add(
      SpineEntries next, SpineEntries more, int most, int[] ranks, List<SpineStream> runs)
      throws IOException {
    if (next.size > 0 && next.size + more.size > most) {
      runs.add(SpineRun.of(SortedSpine.of(next, ranks), directory));
      next.size = 0;
    }
    next.addAll(more);
  }

  private SpineEntries read(long position, int count) throws IOException {
    FileChannel channel = open();
    ByteBuffer buffer = ByteBuffer.allocate(count * SpineEntries.BYTES);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("A temporary file ends too early: " + path);
      }
    }
    ValueBytes bytes = ValueBytes.of(buffer.array(), buffer.capacity());
    SpineEntries read = new SpineEntries(count);
    for (int i = 0; i < count; i++) {
      read.add(bytes.readInt(), bytes.readLong(), bytes.readInt());
    }
    return read;
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
      if (path != null) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
