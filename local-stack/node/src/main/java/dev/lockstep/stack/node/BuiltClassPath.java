/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.node;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The class path of a child JVM, as the build left it in {@code <module>/target/runtime/classpath}.
 *
 * <p>The project is looked for at the system property {@code lockstep.home}, the environment
 * variable {@code LOCKSTEP_HOME}, and then upwards from where this class was loaded and from the
 * working directory.
 */
public final class BuiltClassPath {
  /** System property: the project. */
  public static final String HOME_PROPERTY = "lockstep.home";

  private static final String HOME_VARIABLE = "LOCKSTEP_HOME";
  private static final String FILE = "runtime/classpath";

  private BuiltClassPath() {}

  /** The project has not been built, or its libraries have gone. The message says what to do. */
  public static final class NotBuiltException extends Exception {
    private NotBuiltException(String reason) {
      super(reason + ". Run 'mvn package -DskipTests', or set LOCKSTEP_HOME to a built project.");
    }
  }

  /**
   * Finds the class path of a module: its own classes and all that they need.
   *
   * @param target its build directory, from the project on
   */
  public static String find(Path target) throws NotBuiltException {
    Path found = home(target).resolve(target);
    String libraries = read(found.resolve(FILE));
    for (String entry : libraries.split(File.pathSeparator)) {
      if (!Files.exists(Path.of(entry))) {
        throw new NotBuiltException("its library " + entry + " is gone");
      }
    }
    return found.resolve("classes") + File.pathSeparator + libraries;
  }

  private static Path home(Path target) throws NotBuiltException {
    Path marker = target.resolve(FILE);
    return candidates()
        .filter(directory -> Files.isRegularFile(directory.resolve(marker)))
        .findFirst()
        .orElseThrow(() -> new NotBuiltException(marker + " was found nowhere"));
  }

  private static Stream<Path> candidates() {
    Stream<Path> named =
        Stream.of(
                Optional.ofNullable(System.getProperty(HOME_PROPERTY)),
                Optional.ofNullable(System.getenv(HOME_VARIABLE)))
            .flatMap(Optional::stream)
            .map(Path::of);
    return Stream.concat(
        named,
        Stream.of(loadedFrom(), Path.of("").toAbsolutePath()).flatMap(BuiltClassPath::upwards));
  }

  private static Stream<Path> upwards(Path start) {
    return Stream.iterate(start, path -> path != null, Path::getParent);
  }

  private static Path loadedFrom() {
    try {
      return Path.of(
          BuiltClassPath.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) throws NotBuiltException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new NotBuiltException("cannot read " + file + ": " + e.getMessage());
    }
  }
}
