/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a state directory says about itself; the content of its {@code stack.json}.
 *
 * @param format version of this record
 * @param kafkaVersion the newest Kafka that ran on the directory
 * @param pinotVersion the newest Pinot that ran on the directory
 * @param initialised whether a start has succeeded: from then on data may be there
 * @param ports every port, chosen at the first start
 * @param owner the process that runs the stack, or ran it last
 * @param background whether the owner is a supervisor that {@code stop} may end
 * @param processes the child JVMs, or those of the last run
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StackState(
    int format,
    String kafkaVersion,
    String pinotVersion,
    boolean initialised,
    StackPorts ports,
    @Nullable ProcessId owner,
    boolean background,
    Map<Role, ProcessId> processes) {
  static final int FORMAT = 1;

  StackState {
    requireNonNull(kafkaVersion, "kafkaVersion is null");
    requireNonNull(pinotVersion, "pinotVersion is null");
    requireNonNull(ports, "ports is null");
    Map<Role, ProcessId> copy = new EnumMap<>(Role.class);
    copy.putAll(requireNonNull(processes, "processes is null"));
    processes = copy;
  }

  static StackState fresh(EngineVersions versions, StackPorts ports) {
    return new StackState(
        FORMAT, versions.kafka(), versions.pinot(), false, ports, null, false, Map.of());
  }

  StackState withOwner(ProcessId newOwner, boolean newBackground, EngineVersions versions) {
    return new StackState(
        FORMAT,
        versions.kafka(),
        versions.pinot(),
        initialised,
        ports,
        newOwner,
        newBackground,
        processes);
  }

  StackState withProcess(Role role, ProcessId process) {
    Map<Role, ProcessId> next = new EnumMap<>(Role.class);
    next.putAll(processes);
    next.put(role, process);
    return new StackState(
        format, kafkaVersion, pinotVersion, initialised, ports, owner, background, next);
  }

  StackState asInitialised() {
    return new StackState(
        format, kafkaVersion, pinotVersion, true, ports, owner, background, processes);
  }

  boolean isOwnerAlive() {
    return owner != null && owner.isAlive();
  }
}
