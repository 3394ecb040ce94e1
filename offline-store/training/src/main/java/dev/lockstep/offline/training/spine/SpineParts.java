/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.column.ValueBytes;
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
  /** How many entries are swept at once; what is more is swept in several passes. */
  private static final int PASS = 1 << 22;

  private final Path directory;
  private final AtomicLong memory;
  private final List<SpineEntries> entries = new ArrayList<>();
  private @Nullable FileChannel file;
  private @Nullable Path path;
  private final List<Integer> written = new ArrayList<>();
  private long size;

  /**
   * @param memory how many bytes may still be taken; shared among parts
   */
  SpineParts(Path directory, AtomicLong memory) {
    this.directory = directory;
    this.memory = memory;
  }

  synchronized long size() {
    return size;
  }

  synchronized void add(SpineEntries more) throws IOException {
    size += more.size;
    long bytes = (long) more.size * SpineEntries.BYTES;
    if (memory.addAndGet(-bytes) >= 0) {
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

  /** Takes one pass's entries after the other. */
  interface PassConsumer {
    void accept(SpineEntries pass) throws IOException;
  }

  /** Gives all entries in as few passes as memory allows; may be called again. */
  void forEachPass(PassConsumer consumer) throws IOException {
    SpineEntries pass = new SpineEntries((int) Math.min(size, PASS));
    for (SpineEntries more : entries) {
      pass = add(pass, more, consumer);
    }
    long position = 0;
    for (int count : written) {
      SpineEntries more = read(position, count);
      position += (long) count * SpineEntries.BYTES;
      pass = add(pass, more, consumer);
    }
    if (pass.size > 0) {
      consumer.accept(pass);
    }
  }

  private static SpineEntries add(SpineEntries pass, SpineEntries more, PassConsumer consumer)
      throws IOException {
    SpineEntries current = pass;
    if (current.size > 0 && current.size + more.size > PASS) {
      consumer.accept(current);
      current = new SpineEntries(more.size);
    }
    current.addAll(more);
    return current;
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
