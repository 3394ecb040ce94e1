/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.plan.FeaturePlan;
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
  static final int BLOCK = AnswerBlocks.BLOCK;

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

  /** Takes a kernel's answers; not thread-safe itself. {@link AnswerBlocks#close} ends it. */
  public AnswerBlocks writer() {
    return new AnswerBlocks(this::store);
  }

  /**
   * Takes a piece that {@link AnswerBlocks} made elsewhere.
   *
   * @param bytes not copied
   */
  public void add(int block, byte[] bytes) throws IOException {
    store(block, bytes, bytes.length, true);
  }

  private void store(int block, ValueBytes bytes) throws IOException {
    store(block, bytes.array(), bytes.size(), false);
  }

  private synchronized void store(int block, byte[] bytes, int size, boolean owned)
      throws IOException {
    if (memory.addAndGet(-size) >= 0) {
      blocks.get(block).add(new Piece(owned ? bytes : Arrays.copyOf(bytes, size), 0, size));
      return;
    }
    memory.addAndGet(size);
    FileChannel channel = open();
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, size);
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
      AnswerBlocks.read(ValueBytes.of(bytes == null ? load(piece) : bytes, piece.size()), out);
    }
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
