/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.kernel.FeatureSink;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Brings a kernel's answers, which come in the order of (key, T), back into the order of the spine:
 * they are dealt out to blocks of neighbouring rows, in memory or in a temporary file, and each
 * block is put together when it is read. Event times are not kept. Writing through {@link #writer}
 * and reading are thread-safe; reading comes after writing.
 */
public final class AnswerSpool implements AutoCloseable {
  /** Rows of a block. */
  static final int BLOCK = 1 << 16;

  private static final int BLOCK_BITS = 16;
  private static final int BUFFER = 1 << 14;
  private static final int HAS_VALUE = 0x80;
  private static final ValueStatus[] STATUSES = ValueStatus.values();

  private final KernelPlan plan;
  private final Path directory;
  private final AtomicLong memory;
  private final List<List<Piece>> blocks = new ArrayList<>();
  private @Nullable FileChannel file;
  private @Nullable Path path;
  private long end;

  /** Some answers of a block: in memory, or else in the file. */
  private record Piece(byte @Nullable [] bytes, long position, int size) {}

  /**
   * @param rows of the spine
   * @param directory for temporary files
   * @param memory how many bytes may still be taken; shared among spools
   */
  public AnswerSpool(KernelPlan plan, long rows, Path directory, AtomicLong memory) {
    this.plan = plan;
    this.directory = directory;
    this.memory = memory;
    for (long first = 0; first < rows; first += BLOCK) {
      blocks.add(new ArrayList<>());
    }
  }

  /** Takes a kernel's answers; not thread-safe itself. {@link Writer#close} writes the rest. */
  public Writer writer() {
    return new Writer();
  }

  /** Deals answers out to blocks. */
  public final class Writer implements FeatureSink, AutoCloseable {
    private final @Nullable ValueBytes[] buffers = new ValueBytes[blocks.size()];

    @Override
    public void accept(SpineBatch spine, FeatureColumn[] features) throws IOException {
      for (int i = 0; i < spine.size; i++) {
        int block = (int) (spine.rows[i] >>> BLOCK_BITS);
        ValueBytes out = buffers[block];
        if (out == null) {
          out = new ValueBytes(BUFFER + 256);
          buffers[block] = out;
        }
        out.writeInt((int) spine.rows[i] & BLOCK - 1);
        for (FeatureColumn feature : features) {
          write(feature, i, out);
        }
        if (out.size() >= BUFFER) {
          store(block, out);
          out.clear();
        }
      }
    }

    private void write(FeatureColumn feature, int at, ValueBytes out) {
      ValueStatus status = feature.status(at);
      ColumnBuffer values = feature.values();
      boolean hasValue =
          status == ValueStatus.PRESENT
              || (status == ValueStatus.OUTSIDE_MAX_AGE && !values.isNull(at));
      out.writeByte(status.ordinal() | (hasValue ? HAS_VALUE : 0));
      if (hasValue) {
        out.write(values, at);
      } else if (status == ValueStatus.ERROR) {
        out.writeString(feature.reason(at));
      }
    }

    @Override
    public void close() throws IOException {
      for (int block = 0; block < buffers.length; block++) {
        ValueBytes rest = buffers[block];
        if (rest != null && rest.size() > 0) {
          store(block, rest);
        }
        buffers[block] = null;
      }
    }
  }

  private synchronized void store(int block, ValueBytes bytes) throws IOException {
    int size = bytes.size();
    if (memory.addAndGet(-size) >= 0) {
      blocks.get(block).add(new Piece(Arrays.copyOf(bytes.array(), size), 0, size));
      return;
    }
    memory.addAndGet(size);
    FileChannel channel = open();
    ByteBuffer buffer = ByteBuffer.wrap(bytes.array(), 0, size);
    long position = end;
    while (buffer.hasRemaining()) {
      end += channel.write(buffer, end);
    }
    blocks.get(block).add(new Piece(null, position, size));
  }

  private FileChannel open() throws IOException {
    FileChannel channel = file;
    if (channel == null) {
      path = Files.createTempFile(directory, "answers", ".spool");
      channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      file = channel;
    }
    return channel;
  }

  /** Columns for {@link #read}. */
  public FeatureColumn[] columns() {
    return plan.features().stream()
        .map(FeaturePlan::resultType)
        .map(type -> new FeatureColumn(type, BLOCK))
        .toArray(FeatureColumn[]::new);
  }

  /**
   * Reads the answers to the rows of a block.
   *
   * @param block the rows from {@code block * BLOCK} on
   * @param out those of {@link #columns}
   */
  public void read(int block, FeatureColumn[] out) throws IOException {
    List<Piece> pieces = blocks.get(block);
    for (FeatureColumn column : out) {
      column.clear();
    }
    for (Piece piece : pieces) {
      byte[] bytes = piece.bytes();
      ValueBytes in = ValueBytes.of(bytes == null ? load(piece) : bytes, piece.size());
      while (in.hasMore()) {
        int row = in.readInt();
        for (FeatureColumn column : out) {
          read(in, column, row);
        }
      }
    }
  }

  private static void read(ValueBytes in, FeatureColumn column, int at) {
    int tag = in.readByte() & 0xff;
    ValueStatus status = STATUSES[tag & ~HAS_VALUE];
    if (status == ValueStatus.ERROR) {
      column.set(at, FeatureValue.error(in.readString(), 0));
      return;
    }
    if ((tag & HAS_VALUE) != 0) {
      in.read(column.values(), at);
    } else {
      column.values().setNull(at);
    }
    column.set(at, status, 0);
  }

  private byte[] load(Piece piece) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(piece.size());
    FileChannel channel = file;
    while (channel != null && buffer.hasRemaining()) {
      if (channel.read(buffer, piece.position() + buffer.position()) < 0) {
        throw new IOException("A temporary file ends too early: " + path);
      }
    }
    return buffer.array();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
    if (path != null) {
      Files.deleteIfExists(path);
    }
  }
}
