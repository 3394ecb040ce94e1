/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.materialization.archive.ArchiveConfig;
import dev.lockstep.offline.lake.LakeConfig;

/** The lake's part of the configuration. */
public final class LakeWiring {
  private LakeWiring() {}

  public static LakeConfig config(LockstepConfig config) {
    LockstepConfig.Lake lake = config.lake();
    return new LakeConfig(
        lake.catalog(),
        lake.warehouse()
            .orElseGet(
                () -> config.stateDir().resolve("lake").toAbsolutePath().normalize().toString()),
        lake.namespace(),
        lake.properties(),
        lake.timePartition(),
        lake.keyBuckets());
  }

  /** What feature tables are grouped under. */
  public static String featuresNamespace(LockstepConfig config) {
    LockstepConfig.Lake lake = config.lake();
    return lake.featuresNamespace().orElseGet(() -> lake.namespace() + "_features");
  }

  public static ArchiveConfig archive(LockstepConfig config) {
    return ArchiveConfig.DEFAULT
        .withInterval(config.archive().commitInterval())
        .withMaxRows(config.archive().commitRows());
  }
}
