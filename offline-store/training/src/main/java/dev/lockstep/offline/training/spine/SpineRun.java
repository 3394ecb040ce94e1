/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a spine in the order of (key, T) in a temporary file, which is deleted when it is closed.
 * Not thread-safe.
 */
final class SpineRun implements SpineStream {
  private final Path file;
  private final InputStream input;
  private final byte[] buffer;
  private final SpineBatch batch;
  private long left;

  private SpineRun(Path file, int capacity, long rows) throws IOException {
    this.file = file;
    this.input = Files.newInputStream(file);
    this.buffer = new byte[capacity * SpineEntries.BYTES];
    this.batch = new SpineBatch(capacity);
    this.left = rows;
  }

  /** Writes a stream to a new file below a directory; the stream is closed. */
  static SpineRun of(SpineStream stream, Path directory) throws IOException {
    Path file = Files.createTempFile(directory, "spine", ".run");
    int capacity = 1;
    long rows = 0;
    try (stream;
        OutputStream output = Files.newOutputStream(file)) {
      ValueBytes bytes = new ValueBytes(1 << 16);
      for (SpineBatch next = stream.next(); next != null; next = stream.next()) {
        capacity = Math.max(capacity, next.size);
        rows += next.size;
        bytes.clear();
        for (int i = 0; i < next.size; i++) {
          bytes.writeInt(next.keys[i]);
          bytes.writeLong(next.times[i]);
          bytes.writeInt((int) next.rows[i]);
        }
        output.write(bytes.array(), 0, bytes.size());
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return new SpineRun(file, capacity, rows);
  }

  @Override
  public @Nullable SpineBatch next() throws IOException {
    if (left == 0) {
      return null;
    }
    batch.size = (int) Math.min(batch.keys.length, left);
    left -= batch.size;
    int length = batch.size * SpineEntries.BYTES;
    if (input.readNBytes(buffer, 0, length) < length) {
      throw new EOFException("A temporary file ends too early: " + file);
    }
    ValueBytes bytes = ValueBytes.of(buffer, length);
    for (int i = 0; i < batch.size; i++) {
      batch.keys[i] = bytes.readInt();
      batch.times[i] = bytes.readLong();
      batch.rows[i] = bytes.readInt();
    }
    return batch;
  }

  @Override
  public void close() throws IOException {
    input.close();
    Files.deleteIfExists(file);
  }
}
