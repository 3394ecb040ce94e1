/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import com.google.common.collect.Sets;
import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.apply.DefinitionChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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

  @Option(
      names = "--remove",
      paramLabel = "'KIND NAME'",
      description =
          "A definition that shall be served no more, as plan prints it: 'FeatureView name'. What it"
              + " left is kept until lockstep retire; lockstep rollback brings it back.")
  private List<String> removed = List.of();

  /**
   * What is wanted.
   *
   * @throws LockstepException INVALID_DEFINITION with every problem of the folder; INVALID_REQUEST
   *     if it has what shall be removed
   */
  DefinitionChange change() {
    FeatureSet folder = DefinitionsOption.load(definitions).definitions();
    Set<String> there = Sets.intersection(DefinitionChange.of(folder).ids(), Set.copyOf(removed));
    if (!there.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "%s has %s: take it out before you remove it"
              .formatted(definitions, String.join(", ", there)));
    }
    return new DefinitionChange(folder, Set.copyOf(removed), Optional.empty());
  }

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
