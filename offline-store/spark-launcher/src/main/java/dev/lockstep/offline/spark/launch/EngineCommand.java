/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.stack.node.BuiltClassPath;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command line of the engine. */
final class EngineCommand {
  private static final Path TARGET = Path.of("offline-store", "spark", "target");
  private static final String MAIN = "dev.lockstep.offline.spark.SparkEngineMain";
  private static final String MORE_JARS = "LOCKSTEP_CLASSPATH";

  /** What Spark asks of a JDK 17; see its JavaModuleOptions. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "jdk.internal.ref",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  private EngineCommand() {}

  /**
   * @throws LockstepException INVALID_CONFIGURATION if the engine has not been built
   */
  static ProcessBuilder of(SparkConfig config, RunDirectory run) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + config.memoryMebibytes() + "m");
    command.addAll(jvmFlags());
    command.add("-Djava.io.tmpdir=" + run.temporary());
    command.add(MAIN);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.to(run.log().toFile()));
    environment(builder.environment(), config);
    return builder;
  }

  /** Flags that Spark and the tests of it need. */
  private static List<String> jvmFlags() {
    List<String> flags = new ArrayList<>();
    flags.add("-XX:+UseParallelGC");
    // A JVM that is out of memory must look dead, not odd.
    flags.add("-XX:+ExitOnOutOfMemoryError");
    OPENED.forEach(name -> flags.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    flags.addAll(
        Stream.of(
                "java.awt.headless=true",
                "file.encoding=UTF-8",
                "user.timezone=UTC",
                "jdk.reflect.useDirectMethodHandle=false",
                "io.netty.tryReflectionSetAccessible=true")
            .map(property -> "-D" + property)
            .toList());
    return flags;
  }

  private static String classPath() {
    try {
      String more = System.getenv(MORE_JARS);
      String built = BuiltClassPath.find(TARGET);
      return more == null || more.isEmpty() ? built : built + File.pathSeparator + more;
    } catch (BuiltClassPath.NotBuiltException e) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION, "Cannot start Spark: " + e.getMessage(), e);
    }
  }

  /** What the user's shell says about JVMs, or about another Spark, is not meant for this one. */
  private static void environment(Map<String, String> environment, SparkConfig config) {
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").forEach(environment::remove);
    // Some 20 000 characters that nobody wants to see in a list of processes.
    environment.put("CLASSPATH", classPath());
    if (config.isLocal()) {
      environment.keySet().removeIf(name -> name.startsWith("SPARK_"));
    }
  }
}
