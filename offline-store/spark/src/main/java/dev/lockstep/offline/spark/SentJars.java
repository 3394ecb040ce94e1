/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jars that a cluster's executors need beside their own Spark. */
final class SentJars {
  /** What every Spark has. */
  private static final Pattern OF_SPARK =
      Pattern.compile(
          "(spark-[a-z-]+_2\\.13|scala-|hadoop-|netty-|log4j-|slf4j-|jul-to-slf4j|jcl-over-slf4j|orc-"
              + "|jersey-|zookeeper|curator-|parquet-(column|common|encoding|format|hadoop|jackson)"
              + "|jackson-(core|databind|annotations|module)|arrow-(format|memory|vector)|datasketches-|snappy-|zstd-|lz4-).*");

  private SentJars() {}

  /**
   * Of a class path, what is not Spark's own; directories become jars.
   *
   * @param directory for jars that are made
   */
  static List<String> of(String classPath, Path directory) {
    List<String> jars = new ArrayList<>();
    for (String entry : classPath.split(java.io.File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        jars.add(jar(path, directory.resolve("classes-" + jars.size() + ".jar")).toString());
      } else if (Files.isRegularFile(path)
          && !OF_SPARK.matcher(path.getFileName().toString()).matches()) {
        jars.add(path.toString());
      }
    }
    return jars;
  }

  private static Path jar(Path classes, Path jar) {
    try (Stream<Path> files = Files.walk(classes);
        OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, entries);
        entries.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
