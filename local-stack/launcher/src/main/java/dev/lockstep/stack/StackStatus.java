/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs on a state directory at one moment.
 *
 * @param directory the state directory
 * @param ownerPid the process that runs the stack; empty if nobody does
 * @param background whether the owner is a supervisor that {@link BackgroundStack#stop} may end
 * @param roles one entry per engine; empty if the directory has never been used
 * @param endpoints where the stack answers when it runs; empty if the directory has never been used
 */
public record StackStatus(
    Path directory,
    Optional<Long> ownerPid,
    boolean background,
    List<RoleStatus> roles,
    Optional<StackEndpoints> endpoints) {
  public StackStatus {
    requireNonNull(directory, "directory is null");
    requireNonNull(ownerPid, "ownerPid is null");
    roles = List.copyOf(roles);
    requireNonNull(endpoints, "endpoints is null");
  }

  /**
   * One engine.
   *
   * @param pid its process; empty if it does not run
   * @param missing what it lacks to be of use; empty if it is ready
   * @param ports what it listens on
   * @param log the file it prints to
   */
  public record RoleStatus(
      Role role,
      Optional<Long> pid,
      Optional<String> missing,
      Map<String, Integer> ports,
      Path log) {
    public RoleStatus {
      requireNonNull(role, "role is null");
      requireNonNull(pid, "pid is null");
      requireNonNull(missing, "missing is null");
      requireNonNull(ports, "ports is null");
      requireNonNull(log, "log is null");
    }

    public boolean isReady() {
      return pid.isPresent() && missing.isEmpty();
    }
  }

  /** Whether somebody runs the stack. */
  public boolean isRunning() {
    return ownerPid.isPresent();
  }

  /** Whether every engine can be used. */
  public boolean isReady() {
    return isRunning() && roles.stream().allMatch(RoleStatus::isReady);
  }

  /** The status for people, one line per fact. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("State directory: " + directory);
    lines.add(
        ownerPid
            .map(pid -> (background ? "Supervisor: process " : "Run by: process ") + pid)
            .orElse("Not running"));
    for (RoleStatus role : roles) {
      lines.add(
          "%s: %s, ports %s, log %s"
              .formatted(role.role().title(), condition(role), role.ports(), role.log()));
    }
    endpoints
        .filter(any -> isRunning())
        .ifPresent(
            at -> {
              lines.add("Kafka bootstrap: " + at.kafkaBootstrap());
              lines.add("Pinot controller: " + at.pinotController());
              lines.add("Pinot broker: " + at.pinotBroker());
            });
    return lines;
  }

  private static String condition(RoleStatus role) {
    return role.pid()
        .map(
            pid ->
                "process "
                    + pid
                    + role.missing().map(text -> ", not ready: " + text).orElse(", ready"))
        .orElse("not running");
  }
}
