/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.stack.node.BuiltClassPath;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What runs in a child JVM, as the build left it in {@code local-stack/<role>-node/target}. */
record NodeRuntime(Role role, String mainClass, String classPath) {
  NodeRuntime {
    requireNonNull(role, "role is null");
    requireNonNull(mainClass, "mainClass is null");
    requireNonNull(classPath, "classPath is null");
  }

  /**
   * Finds what a role needs.
   *
   * @throws LockstepException if the project has not been built, or its libraries have gone
   */
  static NodeRuntime find(Role role) {
    try {
      return new NodeRuntime(role, mainClassOf(role), BuiltClassPath.find(targetOf(role)));
    } catch (BuiltClassPath.NotBuiltException e) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "Cannot start %s: %s".formatted(role.title(), e.getMessage()),
          e);
    }
  }

  private static Path targetOf(Role role) {
    return Path.of("local-stack", role.id() + "-node", "target");
  }

  private static String mainClassOf(Role role) {
    return switch (role) {
      case KAFKA -> "dev.lockstep.stack.kafka.KafkaNode";
      case PINOT -> "dev.lockstep.stack.pinot.PinotNode";
    };
  }

  /** JVM flags that the role always needs. */
  List<String> jvmFlags() {
    return switch (role) {
      case KAFKA -> List.of();
      // Pinot maps buffers larger than 2 GB through internals of the JDK.
      case PINOT ->
          Stream.of("java.nio", "java.lang", "java.lang.reflect", "java.util", "sun.nio.ch")
              .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
              .toList();
    };
  }
}
