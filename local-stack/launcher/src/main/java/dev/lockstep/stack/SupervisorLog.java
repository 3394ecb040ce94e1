/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a supervisor says and its starter hears, through the supervisor's log file: lines of a known
 * form, one of which says how the start went.
 */
record SupervisorLog(Path file) {
  /** Tells the lines of the supervisor from those of libraries. */
  private static final String MARK = " stack: ";

  private static final String READY = "The stack is ready.";
  private static final String FAILED = "The stack did not start: ";
  private static final long POLL_MILLIS = 100;

  SupervisorLog {
    requireNonNull(file, "file is null");
  }

  static void say(PrintStream out, String line) {
    out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + MARK + line);
  }

  static void sayReady(PrintStream out) {
    say(out, READY);
  }

  /** The last thing that a supervisor says; the message may have several lines. */
  static void sayFailed(PrintStream out, LockstepException failure) {
    say(out, FAILED + failure.code() + " " + failure.getMessage());
  }

  /**
   * Passes on what the supervisor says, and returns when it has said that the stack is ready.
   *
   * @throws LockstepException what kept the stack from starting
   */
  void follow(Process supervisor, Consumer<String> progress)
      throws IOException, InterruptedException {
    int seen = 0;
    while (true) {
      boolean ended = supervisor.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      List<String> lines = lines(ended);
      for (; seen < lines.size(); seen++) {
        if (!lines.get(seen).contains(MARK)) {
          continue;
        }
        String said = said(lines.get(seen));
        if (said.equals(READY)) {
          return;
        }
        if (said.startsWith(FAILED)) {
          boolean unused = supervisor.waitFor(1, TimeUnit.SECONDS);
          throw failure(seen);
        }
        progress.accept(said);
      }
      if (ended) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE,
            "The supervisor ended with status %d; see %s".formatted(supervisor.exitValue(), file));
      }
    }
  }

  private LockstepException failure(int line) throws IOException {
    List<String> lines = lines(true);
    String first = said(lines.get(line)).substring(FAILED.length());
    int space = first.indexOf(' ');
    List<String> message = new ArrayList<>(lines.subList(line, lines.size()));
    message.set(0, first.substring(space + 1));
    return new LockstepException(
        ErrorCode.valueOf(first.substring(0, space)), String.join("\n", message));
  }

  /** A line that is still being written counts only when nobody writes any more. */
  private List<String> lines(boolean ended) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    return text.substring(0, ended ? text.length() : text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static String said(String line) {
    return line.substring(line.indexOf(MARK) + MARK.length());
  }
}
