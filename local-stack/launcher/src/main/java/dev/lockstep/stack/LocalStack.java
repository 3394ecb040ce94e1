/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lockstep.error.LockstepException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka and a Pinot that run as children of this JVM, on 127.0.0.1.
 *
 * <p>They end with {@link #close}, and also when this JVM ends in whatever way. What they hold is
 * in the state directory and is there again at the next start, on the same ports. Thread-safe.
 */
public final class LocalStack implements AutoCloseable {
  private final LocalStackConfig config;
  private final Consumer<String> progress;
  private final DirectoryLock lock;
  private final PortClaims claims;
  private final StateFile stateFile;
  private final Children children;
  private final RestartBudget budget = new RestartBudget();

  /** Serialises restarts, which take seconds and must not block readers of the state. */
  private final Object restarting = new Object();

  /** Roles whose end is intended. */
  @GuardedBy("this")
  private final Set<Role> held = EnumSet.noneOf(Role.class);

  @GuardedBy("this")
  private StackState state;

  @GuardedBy("this")
  private boolean closed;

  private LocalStack(
      LocalStackConfig config,
      Consumer<String> progress,
      StateDirectory directory,
      DirectoryLock lock,
      PortClaims claims,
      StackState state) {
    this.config = config;
    this.progress = progress;
    this.lock = lock;
    this.claims = claims;
    this.stateFile = directory.stateFile();
    this.state = state;
    this.children = new Children(config, state.ports(), directory, progress);
  }

  /**
   * Starts both engines and returns when both can be used.
   *
   * @param progress takes one line per step, from several threads
   * @throws LockstepException STATE_DIRECTORY if the directory is in use, foreign, damaged, or one
   *     of its ports is taken; STORE_UNAVAILABLE if an engine does not come up, with the end of its
   *     log
   */
  public static LocalStack start(LocalStackConfig config, Consumer<String> progress) {
    return start(config, progress, false);
  }

  static LocalStack start(LocalStackConfig config, Consumer<String> progress, boolean background) {
    requireNonNull(config, "config is null");
    requireNonNull(progress, "progress is null");
    StateDirectory directory = new StateDirectory(config.stateDirectory());
    directory.prepare();
    DirectoryLock lock = DirectoryLock.acquire(directory);
    PortClaims claims = new PortClaims();
    try {
      StackState state = claim(config, directory, background, claims);
      LocalStack stack = new LocalStack(config, progress, directory, lock, claims, state);
      stack.startAll();
      return stack;
    } catch (Throwable e) {
      claims.close();
      lock.close();
      throw e;
    }
  }

  private static StackState claim(
      LocalStackConfig config, StateDirectory directory, boolean background, PortClaims claims) {
    EngineVersions versions = EngineVersions.ofThisBuild();
    StackState recorded =
        directory
            .read(versions)
            .orElseGet(
                () -> StackState.fresh(versions, FreePorts.complete(config.ports(), claims)));
    FreePorts.claim(recorded.ports(), claims);
    recorded.ports().requireFits(config.ports());
    LeftOvers.end(recorded);
    for (Role role : Role.values()) {
      FreePorts.requireFree(recorded.ports(), role);
    }
    StackState owned =
        recorded.withOwner(ProcessId.of(ProcessHandle.current()), background, versions);
    directory.stateFile().write(owned);
    return owned;
  }

  /** Where the stack answers; the same for the life of the state directory. */
  public StackEndpoints endpoints() {
    return ports().endpoints();
  }

  /** The ports that the stack listens on. */
  public synchronized StackPorts ports() {
    return state.ports();
  }

  /** Children that do not run now, whether they died or {@link #kill} ended them. */
  public Set<Role> deadRoles() {
    return children.dead();
  }

  /** The process number of a child, dead or alive. */
  public long pid(Role role) {
    return children.get(role).id().pid();
  }

  /** Ends a child as {@code kill -9} does; it stays dead until {@link #restart}. For tests. */
  public void kill(Role role) {
    hold(role);
    children.get(role).kill();
  }

  /**
   * Starts a child again, stopping it first if it runs, and returns when it can be used.
   *
   * @throws LockstepException STORE_UNAVAILABLE if it does not come up
   * @throws IllegalStateException if the stack has been closed
   */
  public void restart(Role role) {
    synchronized (restarting) {
      hold(role);
      children.stop(role);
      children.awaitReady(launch(role));
    }
  }

  /** Stops both engines, Pinot first, and gives the state directory free. May be called twice. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    children.stopAll();
    claims.close();
    lock.close();
  }

  private void startAll() {
    try {
      List<CompletableFuture<Void>> ready =
          EnumSet.allOf(Role.class).stream().map(this::launch).map(this::readyLater).toList();
      joinAll(ready);
      synchronized (this) {
        record(state.asInitialised());
      }
    } catch (Throwable e) {
      synchronized (this) {
        closed = true;
      }
      children.stopAll();
      throw e;
    }
  }

  private CompletableFuture<Void> readyLater(ChildProcess child) {
    return CompletableFuture.runAsync(
        () -> children.awaitReady(child),
        task -> daemon("await-" + child.role().id(), task).start());
  }

  /** The first failure at once: the other engine may take minutes to fail too. */
  private static void joinAll(List<CompletableFuture<Void>> futures) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    futures.forEach(future -> future.whenComplete((done, error) -> fail(all, error)));
    try {
      all.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LockstepException known) {
        throw known;
      }
      throw e;
    }
  }

  private static void fail(CompletableFuture<Void> all, @Nullable Throwable error) {
    if (error != null) {
      all.completeExceptionally(error);
    }
  }

  private synchronized ChildProcess launch(Role role) {
    if (closed) {
      throw new IllegalStateException("The stack has been closed");
    }
    ChildProcess child = children.launch(role);
    record(state.withProcess(role, child.id()));
    held.remove(role);
    child.onExit().thenRun(() -> ended(child));
    return child;
  }

  @GuardedBy("this")
  private void record(StackState next) {
    stateFile.write(next);
    state = next;
  }

  private synchronized void hold(Role role) {
    held.add(role);
  }

  private void ended(ChildProcess child) {
    synchronized (this) {
      if (closed || held.contains(child.role()) || !children.isCurrent(child)) {
        return;
      }
    }
    progress.accept("Died: " + child.obituary());
    if (!config.keepAlive()) {
      return;
    }
    if (budget.take(child.role())) {
      daemon("revive-" + child.role().id(), () -> revive(child)).start();
    } else {
      progress.accept(child.role().title() + ": died too often, left dead");
    }
  }

  private void revive(ChildProcess child) {
    try {
      synchronized (restarting) {
        if (children.isCurrent(child)) {
          progress.accept(child.role().title() + ": starting again");
          children.awaitReady(launch(child.role()));
        }
      }
    } catch (LockstepException | IllegalStateException e) {
      progress.accept(child.role().title() + ": " + e.getMessage());
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, "local-stack-" + name);
    thread.setDaemon(true);
    return thread;
  }
}
