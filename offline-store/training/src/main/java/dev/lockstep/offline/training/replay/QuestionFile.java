/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of the questions of jobs, for another process of the same machine. */
public final class QuestionFile {
  private static final int BUFFER = 1 << 18;

  private QuestionFile() {}

  /** Writes the questions of each job, in their order. */
  public static void write(Path file, List<AnswerJob> jobs) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER))) {
      out.writeInt(jobs.size());
      for (AnswerJob job : jobs) {
        out.writeInt(job.questions().size());
        for (Question question : job.questions()) {
          byte[] key = question.key().getBytes(UTF_8);
          out.writeInt(key.length);
          out.write(key);
          out.writeLong(question.asOfMillis());
          out.writeInt(question.partition());
          out.writeLong(question.seq());
        }
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @return by job, its questions
   * @throws IOException if it is not whole
   */
  public static List<List<Question>> read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      List<List<Question>> jobs = new ArrayList<>();
      for (int jobsLeft = in.readInt(); jobsLeft > 0; jobsLeft--) {
        List<Question> questions = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          byte[] key = new byte[in.readInt()];
          in.readFully(key);
          questions.add(
              new Question(new String(key, UTF_8), in.readLong(), in.readInt(), in.readLong()));
        }
        jobs.add(questions);
      }
      return jobs;
    }
  }
}
