/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.server.KafkaConfig;
import org.apache.kafka.metadata.storage.Formatter;

/** Brings a data directory into being. */
final class Storage {
  private static final String META = "meta.properties";

  private Storage() {}

  /**
   * Formats the log directory if it holds nothing yet.
   *
   * @throws IOException if it holds something that is not Kafka's; such a directory is left alone
   */
  static void formatIfEmpty(KafkaConfig config, String clusterId) throws Exception {
    Path directory = Path.of(config.logDirs().get(0));
    if (Files.exists(directory.resolve(META))) {
      return;
    }
    Files.createDirectories(directory);
    // A start that was killed while it formatted leaves these two; they hold no records.
    Path checkpoint = directory.resolve("bootstrap.checkpoint");
    try (var entries = Files.list(directory)) {
      List<Path> foreign =
          entries.filter(path -> !path.equals(checkpoint) && !isTemporary(path)).toList();
      if (!foreign.isEmpty()) {
        throw new IOException(
            "Not a Kafka directory: " + directory + " has no " + META + " but " + foreign.get(0));
      }
    }
    new Formatter()
        .setNodeId(config.nodeId())
        .setClusterId(clusterId)
        .addDirectory(directory.toString())
        .setMetadataLogDirectory(directory.toString())
        .setControllerListenerName(config.controllerListenerNames().get(0))
        .setPrintStream(System.out)
        .run();
  }

  private static boolean isTemporary(Path path) {
    return path.getFileName().toString().endsWith(".tmp");
  }
}
