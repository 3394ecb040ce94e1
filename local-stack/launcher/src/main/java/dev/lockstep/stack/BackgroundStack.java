/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A stack that outlives the command that starts it, run by a {@link StackSupervisor}. */
public final class BackgroundStack {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 100;

  private BackgroundStack() {}

  /**
   * Starts a supervisor and returns when the stack is ready. A stack that already runs there is
   * left as it is.
   *
   * @param progress takes one line per step
   * @throws LockstepException as {@link LocalStack#start}; and if the directory is used by a
   *     process that is no supervisor
   */
  public static StackEndpoints start(LocalStackConfig config, Consumer<String> progress) {
    requireNonNull(config, "config is null");
    StateDirectory directory = new StateDirectory(config.stateDirectory());
    directory.prepare();
    Optional<StackState> running = running(directory);
    if (running.isPresent() && running.get().background()) {
      progress.accept("Already running in " + directory.path());
      return awaitReady(directory, config.startTimeout());
    }
    try {
      Files.createDirectories(directory.logs());
      Process supervisor =
          new ProcessBuilder(detached(StackSupervisor.command(config)))
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(directory.supervisorLog().toFile())
              .start();
      new SupervisorLog(directory.supervisorLog()).follow(supervisor, progress);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the supervisor", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return running(directory)
        .map(state -> state.ports().endpoints())
        .orElseThrow(() -> new IllegalStateException("The supervisor ended after it was ready"));
  }

  /**
   * Stops the supervisor of a directory and with it the stack; does nothing if none runs.
   *
   * @return whether one ran
   * @throws LockstepException if the stack belongs to a process that is no supervisor
   */
  public static boolean stop(Path stateDirectory, Consumer<String> progress) {
    StateDirectory directory = existing(stateDirectory);
    Optional<StackState> running = running(directory);
    if (running.isEmpty()) {
      return false;
    }
    ProcessId owner = requireNonNull(running.get().owner(), "running without an owner");
    if (!running.get().background()) {
      throw new LockstepException(
          ErrorCode.STATE_DIRECTORY,
          "The stack in %s is run by process %d, which is not a supervisor. End that process instead."
              .formatted(directory.path(), owner.pid()));
    }
    progress.accept("Stopping process " + owner.pid());
    owner.find().ifPresent(BackgroundStack::end);
    LeftOvers.end(running.get());
    return true;
  }

  /**
   * What runs on a directory now.
   *
   * @throws LockstepException if it is no state directory
   */
  public static StackStatus status(Path stateDirectory) {
    StateDirectory directory = existing(stateDirectory);
    Optional<StackState> state = directory.stateFile().read();
    Optional<ProcessId> owner =
        state.flatMap(recorded -> Optional.ofNullable(recorded.owner())).filter(ProcessId::isAlive);
    List<StackStatus.RoleStatus> roles = new ArrayList<>();
    state.ifPresent(
        recorded -> {
          for (Role role : Role.values()) {
            roles.add(status(directory, recorded, role));
          }
        });
    return new StackStatus(
        directory.path(),
        owner.map(ProcessId::pid),
        state.map(StackState::background).orElse(false),
        roles,
        state.map(recorded -> recorded.ports().endpoints()));
  }

  private static StackStatus.RoleStatus status(
      StateDirectory directory, StackState state, Role role) {
    Map<String, Integer> ports = state.ports().of(role);
    Optional<Long> pid =
        Optional.ofNullable(state.processes().get(role))
            .filter(ProcessId::isAlive)
            .map(ProcessId::pid);
    Optional<String> missing = pid.flatMap(running -> missing(Probe.of(role, state.ports())));
    return new StackStatus.RoleStatus(role, pid, missing, ports, directory.log(role));
  }

  private static Optional<String> missing(Probe probe) {
    try {
      return probe.missing();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static StateDirectory existing(Path stateDirectory) {
    StateDirectory directory = new StateDirectory(stateDirectory.toAbsolutePath().normalize());
    if (Files.exists(directory.path())) {
      directory.prepare();
    }
    return directory;
  }

  private static Optional<StackState> running(StateDirectory directory) {
    return directory.stateFile().read().filter(StackState::isOwnerAlive);
  }

  private static StackEndpoints awaitReady(StateDirectory directory, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    StackStatus status = status(directory.path());
    while (!status.isReady()) {
      if (!status.isRunning() || System.nanoTime() > deadline) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE,
            "The stack does not become ready:\n" + String.join("\n", status.lines()));
      }
      pause();
      status = status(directory.path());
    }
    return status.endpoints().orElseThrow();
  }

  /** A session of its own, so that neither Ctrl-C nor a closed terminal reaches it. */
  private static List<String> detached(List<String> command) {
    return Optional.ofNullable(System.getenv("PATH")).stream()
        .flatMap(path -> List.of(path.split(File.pathSeparator)).stream())
        .map(directory -> Path.of(directory, "setsid"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(
            setsid -> {
              List<String> wrapped = new ArrayList<>(List.of(setsid.toString()));
              wrapped.addAll(command);
              return wrapped;
            })
        .orElse(new ArrayList<>(command));
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    process
        .onExit()
        .completeOnTimeout(process, STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    process.destroyForcibly();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static LockstepException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Interrupted", e);
  }
}
