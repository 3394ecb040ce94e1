/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The child JVMs of one stack. Thread-safe. */
final class Children {
  private final LocalStackConfig config;
  private final StackPorts ports;
  private final StateDirectory directory;
  private final Consumer<String> progress;
  private final Map<Role, NodeRuntime> runtimes = new EnumMap<>(Role.class);
  private final Map<Role, ChildProcess> processes = new EnumMap<>(Role.class);

  Children(
      LocalStackConfig config,
      StackPorts ports,
      StateDirectory directory,
      Consumer<String> progress) {
    this.config = requireNonNull(config, "config is null");
    this.ports = requireNonNull(ports, "ports is null");
    this.directory = requireNonNull(directory, "directory is null");
    this.progress = requireNonNull(progress, "progress is null");
    for (Role role : Role.values()) {
      runtimes.put(role, NodeRuntime.find(role));
    }
  }

  /** Starts a JVM and returns at once. */
  synchronized ChildProcess launch(Role role) {
    NodeRuntime runtime = requireNonNull(runtimes.get(role), "no runtime");
    ChildProcess child = ChildProcess.start(runtime, config, ports, directory);
    processes.put(role, child);
    progress.accept(
        "%s: starting, process %d, ports %s"
            .formatted(role.title(), child.id().pid(), ports.of(role)));
    return child;
  }

  /**
   * Returns when the child can be used.
   *
   * @throws LockstepException STORE_UNAVAILABLE if it cannot
   */
  void awaitReady(ChildProcess child) {
    try {
      new Readiness(child, Probe.of(child.role(), ports), progress).await(config.startTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE, "Interrupted while " + child.role().title() + " started", e);
    }
  }

  synchronized ChildProcess get(Role role) {
    return requireNonNull(processes.get(requireNonNull(role, "role is null")), "not started");
  }

  synchronized boolean isCurrent(ChildProcess child) {
    return processes.get(child.role()) == child;
  }

  synchronized Set<Role> dead() {
    Set<Role> dead = EnumSet.noneOf(Role.class);
    processes.forEach(
        (role, child) -> {
          if (!child.isAlive()) {
            dead.add(role);
          }
        });
    return dead;
  }

  void stop(Role role) {
    get(role).stop(stopLimit(role));
  }

  /** Pinot first: consumers that lose their broker would report their partitions as broken. */
  void stopAll() {
    Map<Role, ChildProcess> all;
    synchronized (this) {
      all = new EnumMap<>(processes);
    }
    for (Role role : new Role[] {Role.PINOT, Role.KAFKA}) {
      ChildProcess child = all.get(role);
      if (child != null) {
        child.stop(stopLimit(role));
      }
    }
  }

  /** Longer than the limits that the nodes set themselves. */
  private static Duration stopLimit(Role role) {
    return switch (role) {
      case KAFKA -> Duration.ofSeconds(10);
      case PINOT -> Duration.ofSeconds(7);
    };
  }
}
