/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.materialization.apply.DefinitionChange;
import dev.lockstep.materialization.apply.DeployOptions;
import dev.lockstep.materialization.apply.Deployer;
import dev.lockstep.materialization.apply.DeploymentPlan;
import dev.lockstep.online.OnlineStoreConfig;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Plans and applies definitions. */
public final class Deployments {
  /** Partitions of the source topics that a local installation creates. */
  public static final OptionalInt LOCAL_SOURCE_PARTITIONS = OptionalInt.of(4);

  private Deployments() {}

  /**
   * What applying would do.
   *
   * @param sourcePartitions of source topics that are missing; empty if they are not to be created
   * @param awaitHistory whether new versions of deployed views wait for imported history
   * @throws dev.lockstep.error.LockstepException as {@link Deployer#plan}
   */
  public static DeploymentPlan plan(
      OnlineStoreConfig store,
      DefinitionChange change,
      OptionalInt sourcePartitions,
      boolean awaitHistory) {
    return deployer(store, sourcePartitions, awaitHistory).plan(change);
  }

  /**
   * Applies.
   *
   * @param sourcePartitions of source topics that are missing; empty if they are not to be created
   * @param progress gets a line per step
   * @throws dev.lockstep.error.LockstepException as {@link Deployer#plan} and {@link
   *     Deployer#apply}
   */
  public static void apply(
      OnlineStoreConfig store,
      BoundDefinitions definitions,
      OptionalInt sourcePartitions,
      Consumer<String> progress) {
    apply(store, DefinitionChange.of(definitions.definitions()), sourcePartitions, false, progress);
  }

  /**
   * Applies.
   *
   * @param sourcePartitions of source topics that are missing; empty if they are not to be created
   * @param awaitHistory whether new versions of deployed views wait for imported history
   * @param progress gets a line per step
   * @throws dev.lockstep.error.LockstepException as {@link Deployer#plan} and {@link
   *     Deployer#apply}
   */
  public static void apply(
      OnlineStoreConfig store,
      DefinitionChange change,
      OptionalInt sourcePartitions,
      boolean awaitHistory,
      Consumer<String> progress) {
    Deployer deployer = deployer(store, sourcePartitions, awaitHistory);
    deployer.apply(deployer.plan(change), progress);
  }

  private static Deployer deployer(
      OnlineStoreConfig store, OptionalInt sourcePartitions, boolean awaitHistory) {
    DeployOptions options = DeployOptions.DEFAULT.awaitingHistory(awaitHistory);
    return new Deployer(
        store,
        sourcePartitions.isPresent()
            ? options.creatingSourceTopics(sourcePartitions.getAsInt())
            : options);
  }
}
