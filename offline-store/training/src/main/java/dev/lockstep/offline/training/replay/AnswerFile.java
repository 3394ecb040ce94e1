/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.store.FeatureValue;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of answers: blocks of {@link AnswerBytes}, each behind its job and its length. Without its
 * end it is not whole. Used by one thread at a time.
 */
public final class AnswerFile implements AutoCloseable {
  private static final int BUFFER = 1 << 18;
  private static final int END = -1;

  private final DataOutputStream out;

  /** Begins a file, in the place of one that is there. */
  public AnswerFile(Path file) throws IOException {
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
  }

  /**
   * Adds answers of one job, in any order.
   *
   * @param job its place among all
   */
  public void add(int job, byte[] answers) throws IOException {
    out.writeInt(job);
    out.writeInt(answers.length);
    out.write(answers);
  }

  /** Makes it whole. */
  public void finish() throws IOException {
    out.writeInt(END);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /**
   * Reads the answers to jobs.
   *
   * @return as {@link AnswerRunner#run} does
   * @throws IOException if it is not whole
   * @throws IllegalStateException if a question has no answer
   */
  public static List<List<List<FeatureValue>>> read(Path file, List<AnswerJob> jobs)
      throws IOException {
    List<CollectedAnswers> collected = new ArrayList<>();
    jobs.forEach(job -> collected.add(new CollectedAnswers(job.questions().size())));
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      for (int job = in.readInt(); job != END; job = in.readInt()) {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        AnswerBytes.read(
            ValueBytes.of(bytes, bytes.length), jobs.get(job).features(), collected.get(job)::set);
      }
    }
    return collected.stream().map(CollectedAnswers::all).toList();
  }
}
