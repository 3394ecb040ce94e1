/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.spark.launch.SparkConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.classic.SparkSession;

/** The one Spark of a test JVM, over one lake. */
final class TestingSpark implements SessionSource {
  /** Where the lake of all tests is. */
  static final LakeConfig LAKE = LakeConfig.local(directory().resolve("lake"));

  private static final TestingSpark SHARED = new TestingSpark();

  private final SparkSession session;

  private TestingSpark() {
    Path directory = directory();
    session =
        SparkSessions.open(new SparkConfig("local[2]", 1024, Map.of(), directory), LAKE, directory);
  }

  static TestingSpark shared() {
    return SHARED;
  }

  SparkSession session() {
    return session;
  }

  @Override
  public SparkSession open(Path directory) {
    return session;
  }

  @Override
  public void release(SparkSession released) {}

  private static Path directory() {
    try {
      Path directory = Files.createTempDirectory("spark-tests");
      directory.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
