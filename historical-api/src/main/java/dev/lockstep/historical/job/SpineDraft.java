/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.output.ArrowSetSchema;
import dev.lockstep.offline.training.spine.ArrowSpine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.schema.MessageType;

/**
 * A spine that is coming in. Unless it is handed to {@link Jobs#submit}, closing it leaves nothing
 * behind. Not thread-safe.
 */
public final class SpineDraft implements AutoCloseable {
  private final JobRequest request;
  private final JobFolder folder;
  private final Work work;
  private final LimitedChannel channel;
  private final long maxBytes;
  private Optional<LimitedChannel> carried = Optional.empty();
  private boolean submitted;

  SpineDraft(JobRequest request, JobFolder folder, Work work, long maxBytes) throws IOException {
    this.request = request;
    this.folder = folder;
    this.work = work;
    this.maxBytes = maxBytes;
    this.channel = channel(folder.spine(), maxBytes);
  }

  /**
   * Takes the spine as an Arrow IPC stream or file. Beyond the limit it throws REQUEST_TOO_LARGE.
   */
  public WritableByteChannel channel() {
    return channel;
  }

  /** What will be computed, and what the spine needs for that. */
  public TrainingPlan plan() {
    return work.plan();
  }

  /**
   * Takes rows that the job does not look at, as an Arrow IPC stream; they are kept as long as the
   * result, see {@link Jobs#carried}. Beyond the spine's limit it throws REQUEST_TOO_LARGE.
   */
  public WritableByteChannel carried() throws IOException {
    if (carried.isEmpty()) {
      carried = Optional.of(channel(folder.carried(), maxBytes));
    }
    return carried.get();
  }

  private static LimitedChannel channel(Path file, long maxBytes) throws IOException {
    return new LimitedChannel(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), maxBytes);
  }

  /**
   * Checks the spine's columns.
   *
   * @param schema whose encoded fields have their dictionaries in {@code dictionaries}
   * @return the schema that the result will have
   * @throws dev.lockstep.error.LockstepException INVALID_REQUEST with every problem
   */
  public Schema check(Schema schema, DictionaryProvider dictionaries) {
    return check(ArrowSpine.columns(schema, dictionaries));
  }

  /** As above, of the spine that was written. */
  Schema checkFile() throws IOException {
    return check(ArrowSpine.columns(folder.spine()));
  }

  private Schema check(MessageType columns) {
    TrainingPlan plan = work.plan();
    ArrowSpine.check(columns, work.training(), plan);
    return ArrowSetSchema.of(columns, plan);
  }

  JobRequest request() {
    return request;
  }

  JobFolder folder() {
    return folder;
  }

  Work work() {
    return work;
  }

  void submitted() {
    submitted = true;
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
      if (carried.isPresent()) {
        carried.get().close();
      }
    } finally {
      if (!submitted) {
        folder.delete();
      }
    }
  }
}
