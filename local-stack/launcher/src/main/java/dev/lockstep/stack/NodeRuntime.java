/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The class path of a child JVM, as the build left it in {@code
 * local-stack/<role>-node/target/runtime/classpath}.
 *
 * <p>The project is looked for at the system property {@code lockstep.home}, the environment
 * variable {@code LOCKSTEP_HOME}, and then upwards from where this class was loaded and from the
 * working directory.
 */
record NodeRuntime(Role role, String mainClass, String classPath) {
  static final String HOME_PROPERTY = "lockstep.home";
  private static final String HOME_VARIABLE = "LOCKSTEP_HOME";

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
    Path target = home(role).resolve(targetOf(role));
    String libraries = read(target.resolve("runtime/classpath"));
    for (String entry : libraries.split(File.pathSeparator)) {
      if (!Files.exists(Path.of(entry))) {
        throw notBuilt(role, "its library " + entry + " is gone");
      }
    }
    return new NodeRuntime(
        role, mainClassOf(role), target.resolve("classes") + File.pathSeparator + libraries);
  }

  /** The directory that holds {@code local-stack/}. */
  private static Path home(Role role) {
    Path marker = targetOf(role).resolve("runtime/classpath");
    return candidates()
        .filter(directory -> Files.isRegularFile(directory.resolve(marker)))
        .findFirst()
        .orElseThrow(() -> notBuilt(role, marker + " was found nowhere"));
  }

  private static Stream<Path> candidates() {
    Stream<Path> named =
        Stream.of(
                Optional.ofNullable(System.getProperty(HOME_PROPERTY)),
                Optional.ofNullable(System.getenv(HOME_VARIABLE)))
            .flatMap(Optional::stream)
            .map(Path::of);
    return Stream.concat(
        named, Stream.of(loadedFrom(), Path.of("").toAbsolutePath()).flatMap(NodeRuntime::upwards));
  }

  private static Stream<Path> upwards(Path start) {
    return Stream.iterate(start, path -> path != null, Path::getParent);
  }

  private static Path loadedFrom() {
    try {
      return Path.of(NodeRuntime.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
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

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new LockstepException(ErrorCode.INTERNAL, "Cannot read " + file, e);
    }
  }

  private static LockstepException notBuilt(Role role, String reason) {
    return new LockstepException(
        ErrorCode.INVALID_CONFIGURATION,
        "Cannot start %s: %s. Run 'mvn package -DskipTests', or set LOCKSTEP_HOME to a built project."
            .formatted(role.title(), reason));
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
