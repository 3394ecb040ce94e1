/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import dev.lockstep.feast.proto.core.DataSource;
import java.util.ArrayList;
import java.util.List;

/** Where a source of Feast is, for people. */
final class SourcePlaces {
  private SourcePlaces() {}

  static String describe(DataSource source) {
    List<String> parts = new ArrayList<>();
    parts.add(source.getType().name());
    add(parts, "file", source.getFileOptions().getUri());
    add(parts, "table", source.getSparkOptions().getTable());
    add(parts, "query", source.getSparkOptions().getQuery());
    add(parts, "path", source.getSparkOptions().getPath());
    add(parts, "topic", source.getKafkaOptions().getTopic());
    add(parts, "servers", source.getKafkaOptions().getKafkaBootstrapServers());
    add(parts, "stream", source.getKinesisOptions().getStreamName());
    add(parts, "date partition column", source.getDatePartitionColumn());
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String label, String text) {
    if (!text.isEmpty()) {
      parts.add(label + " " + text);
    }
  }
}
