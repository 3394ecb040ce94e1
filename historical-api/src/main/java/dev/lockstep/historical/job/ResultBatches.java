/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The rows of a result, a moderate number at a time. A result that is deleted meanwhile can be read
 * to its end. Not thread-safe.
 */
public final class ResultBatches implements RowBatches, AutoCloseable {
  /** Batches on the disk that are larger are handed out in parts of about this size. */
  private static final long MOST_BYTES = 4 << 20;

  private final ArrowFileReader reader;
  private final VectorSchemaRoot target;
  private int next;
  private int step;

  private ResultBatches(ArrowFileReader reader, VectorSchemaRoot target) {
    this.reader = reader;
    this.target = target;
  }

  /**
   * Opens the result of a job that is done.
   *
   * @param target gets the rows; of the result's schema; stays open
   * @throws dev.lockstep.error.LockstepException UNKNOWN_NAME if the result is gone
   */
  public static ResultBatches open(
      Jobs jobs, Job job, BufferAllocator allocator, VectorSchemaRoot target) throws IOException {
    job.requireDone();
    FileChannel channel;
    try {
      channel = FileChannel.open(job.folder().data());
    } catch (NoSuchFileException e) {
      throw jobs.unknown(job.id());
    }
    ArrowFileReader reader = new ArrowFileReader(channel, allocator);
    try {
      Schema schema = reader.getVectorSchemaRoot().getSchema();
      if (!schema.equals(target.getSchema())) {
        throw new IllegalStateException(
            "Job %s made %s and not %s".formatted(job.id(), schema, target.getSchema()));
      }
      return new ResultBatches(reader, target);
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** The manifest of a job that is done, JSON. */
  public static String manifest(Jobs jobs, Job job) throws IOException {
    job.requireDone();
    try {
      return Files.readString(job.folder().manifest());
    } catch (NoSuchFileException e) {
      throw jobs.unknown(job.id());
    }
  }

  static Schema schema(Jobs jobs, Job job) throws IOException {
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(job.folder().data());
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      return reader.getVectorSchemaRoot().getSchema();
    } catch (NoSuchFileException e) {
      throw jobs.unknown(job.id());
    }
  }

  /** Puts further rows into the target; false, with the target empty, when there are none. */
  @Override
  public boolean next() throws IOException {
    VectorSchemaRoot read = reader.getVectorSchemaRoot();
    while (next >= read.getRowCount()) {
      next = 0;
      if (!reader.loadNextBatch()) {
        target.setRowCount(0);
        return false;
      }
      step = step(read);
    }
    int count = Math.min(step, read.getRowCount() - next);
    if (count == read.getRowCount()) {
      load(read);
    } else {
      try (VectorSchemaRoot slice = read.slice(next, count)) {
        load(slice);
      }
    }
    next += count;
    return true;
  }

  private static int step(VectorSchemaRoot root) {
    long bytes = 0;
    for (FieldVector vector : root.getFieldVectors()) {
      bytes += vector.getBufferSize();
    }
    long parts = bytes / MOST_BYTES + 1;
    return (int) Math.max(1, (root.getRowCount() + parts - 1) / parts);
  }

  private void load(VectorSchemaRoot from) {
    try (ArrowRecordBatch batch = new VectorUnloader(from).getRecordBatch()) {
      new VectorLoader(target).load(batch);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
