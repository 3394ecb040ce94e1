/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.rows;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.plan.ColumnPlan;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in order in a temporary file, which is deleted when it is closed. */
final class RowRun implements RowStream {
  private static final int BUFFER = 1 << 17;

  private final Path file;
  private final DataInputStream input;
  private final RowBatch batch;
  private ValueBytes bytes = new ValueBytes(0);

  private RowRun(List<ColumnPlan> columns, Path file, int capacity) throws IOException {
    this.file = file;
    this.batch = new RowBatch(columns, capacity);
    this.input = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
  }

  /** Writes a stream to a new file below a directory; the stream is closed. */
  static RowRun of(List<ColumnPlan> columns, RowStream stream, Path directory) throws IOException {
    Path file = Files.createTempFile(directory, "rows", ".run");
    int capacity = 1;
    try (stream;
        DataOutputStream output =
            new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER))) {
      ValueBytes bytes = new ValueBytes(BUFFER);
      for (RowBatch next = stream.next(); next != null; next = stream.next()) {
        capacity = Math.max(capacity, next.size);
        bytes.clear();
        write(next, bytes);
        output.writeInt(next.size);
        output.writeInt(bytes.size());
        output.write(bytes.array(), 0, bytes.size());
      }
      output.writeInt(0);
    }
    return new RowRun(columns, file, capacity);
  }

  private static void write(RowBatch from, ValueBytes out) {
    for (int i = 0; i < from.size; i++) {
      out.writeInt(from.keys[i]);
      out.writeLong(from.eventTimes[i]);
      out.writeLong(from.seqs[i]);
      out.writeLong(from.ingestTimes[i]);
      for (ColumnBuffer column : from.columns) {
        boolean present = !column.isNull(i);
        out.writeByte(present ? 1 : 0);
        if (present) {
          out.write(column, i);
        }
      }
    }
  }

  @Override
  public @Nullable RowBatch next() throws IOException {
    batch.size = input.readInt();
    if (batch.size == 0) {
      return null;
    }
    byte[] content = input.readNBytes(input.readInt());
    bytes = ValueBytes.of(content, content.length);
    for (int i = 0; i < batch.size; i++) {
      batch.keys[i] = bytes.readInt();
      batch.eventTimes[i] = bytes.readLong();
      batch.seqs[i] = bytes.readLong();
      batch.ingestTimes[i] = bytes.readLong();
      for (ColumnBuffer column : batch.columns) {
        if (bytes.readByte() == 0) {
          column.setNull(i);
        } else {
          bytes.read(column, i);
        }
      }
    }
    return batch;
  }

  @Override
  public void close() throws IOException {
    input.close();
    Files.deleteIfExists(file);
  }
}
