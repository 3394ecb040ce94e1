/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The columns of spines in Arrow, before their rows are read. */
public final class ArrowSpine {
  /** What stands before the length of a message. */
  private static final int CONTINUATION = -1;

  private static final int FILE_MAGIC = Integer.reverseBytes(0x4152524f); // "ARRO"

  private ArrowSpine() {}

  /**
   * The columns as a training set carries them.
   *
   * @param schema whose encoded fields have their dictionaries in {@code dictionaries}
   * @throws LockstepException INVALID_REQUEST if a column is of a type that a spine cannot have
   */
  public static MessageType columns(Schema schema, DictionaryProvider dictionaries) {
    return SpineWriter.schema(ArrowImport.columns(schema, dictionaries));
  }

  /**
   * The columns of a file in Arrow's IPC format, file or stream.
   *
   * @throws LockstepException INVALID_REQUEST if the file is something else, or a column is of a
   *     type that a spine cannot have
   */
  public static MessageType columns(Path file) throws IOException {
    checkBeginning(file);
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader reader = ArrowImport.open(file, allocator)) {
      return columns(reader.getVectorSchemaRoot().getSchema(), reader);
    } catch (IOException | RuntimeException e) {
      if (e instanceof LockstepException lockstep) {
        throw lockstep;
      }
      throw unreadable(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Checks what can be checked before rows are read.
   *
   * @param columns as above
   * @throws LockstepException INVALID_REQUEST with every problem
   */
  public static void check(MessageType columns, TrainingJob job, TrainingPlan plan) {
    SpineCheck.columns(job.spine().display(), columns, plan, job.timestampColumn());
  }

  /** Arrow's readers would take any number for a length, and ask for so much memory. */
  private static void checkBeginning(Path file) throws IOException {
    long size = Files.size(file);
    if (size < 8) {
      throw unreadable(size == 0 ? "it is empty" : "it ends before its schema", null);
    }
    try (DataInputStream input = new DataInputStream(Files.newInputStream(file))) {
      int first = littleEndian(input);
      int length = first == CONTINUATION ? littleEndian(input) : first;
      if (first != FILE_MAGIC && (length <= 0 || length > size)) {
        throw unreadable("it does not begin with a schema", null);
      }
    }
  }

  private static int littleEndian(DataInputStream input) throws IOException {
    return Integer.reverseBytes(input.readInt());
  }

  private static LockstepException unreadable(String why, @Nullable Throwable cause) {
    return new LockstepException(
        ErrorCode.INVALID_REQUEST, "The spine is no Arrow IPC stream: " + why, cause);
  }
}
