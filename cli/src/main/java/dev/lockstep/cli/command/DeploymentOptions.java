/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import java.nio.file.Path;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** What plan and apply take. */
final class DeploymentOptions {
  @Option(
      names = {"-d", "--definitions"},
      paramLabel = "DIR",
      required = true,
      description = "Folder of .yaml files, or one file.")
  private Path definitions = Path.of(".");

  @Option(
      names = "--create-topics",
      description = "Create source topics that are missing, which are not Lockstep's otherwise.")
  private boolean createTopics;

  @Option(
      names = "--topic-partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Partitions of created source topics (default: 4).")
  private int topicPartitions;

  @Option(
      names = "--await-history",
      description =
          "New versions of deployed views wait for lockstep import --candidate before they take live"
              + " rows.")
  private boolean awaitHistory;

  boolean awaitHistory() {
    return awaitHistory;
  }

  Path definitions() {
    return definitions;
  }

  /** Of source topics to create; empty when none is to be created. */
  OptionalInt sourcePartitions() {
    return createTopics ? OptionalInt.of(Math.max(1, topicPartitions)) : OptionalInt.empty();
  }
}
