/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.TrainingProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A running engine. It ends when its standard input ends: on {@link #close}, or when this JVM is
 * gone. Used by one thread.
 */
final class EngineProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 15;

  private final Process process;
  private final RunDirectory run;
  private final CompletableFuture<EngineMessage> outcome = new CompletableFuture<>();
  private final Thread hook = new Thread(this::stop, "stop-spark");

  private EngineProcess(Process process, RunDirectory run) {
    this.process = process;
    this.run = run;
  }

  /** Starts the engine; what it says about its progress is passed on from then on. */
  static EngineProcess start(EngineOrder order, RunDirectory run, TrainingProgress progress)
      throws IOException {
    EngineProcess engine = new EngineProcess(EngineCommand.of(order.spark(), run).start(), run);
    Runtime.getRuntime().addShutdownHook(engine.hook);
    try {
      OutputStream input = engine.process.getOutputStream();
      input.write((order.toJson() + "\n").getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      // It has ended already; why is in its log.
    }
    Thread listener = new Thread(() -> engine.listen(progress), "spark-messages");
    listener.setDaemon(true);
    listener.start();
    return engine;
  }

  private void listen(TrainingProgress progress) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        EngineMessage message = EngineMessage.parse(line);
        switch (message.kind()) {
          case BEGIN -> progress.begin(message.text(), message.rows());
          case ADVANCE -> progress.advance(message.rows());
          case DONE, FAILED -> outcome.complete(message);
        }
      }
      outcome.completeExceptionally(new IOException("Spark said nothing before it ended"));
    } catch (IOException | RuntimeException e) {
      outcome.completeExceptionally(e);
    }
  }

  /**
   * Waits until the job is done.
   *
   * @throws LockstepException what the engine says is wrong, or that it has died
   */
  EngineMessage await() throws IOException, InterruptedException {
    EngineMessage message;
    try {
      message = outcome.get();
    } catch (ExecutionException e) {
      throw died(e);
    }
    if (message.kind() == EngineMessage.Kind.DONE) {
      return message;
    }
    ErrorCode code = message.code();
    if (code != null) {
      throw new LockstepException(code, message.text());
    }
    throw new IOException(message.text() + " (Spark's log is " + run.lastLog() + ")");
  }

  private LockstepException died(ExecutionException cause) throws InterruptedException {
    boolean ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    String status = ended ? "ended with status " + process.exitValue() : "no longer answers";
    return new LockstepException(
        ErrorCode.INTERNAL,
        "Spark %s before the job was done; its log is %s and ends with:%n%s"
            .formatted(status, run.lastLog(), String.join(System.lineSeparator(), run.lastLines())),
        cause);
  }

  /** Asks it to end, waits, and kills it when it takes too long. */
  private void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The other end is gone, and so is the process.
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is stopping: the hook does nothing more.
    }
  }

  long pid() {
    return process.pid();
  }
}
