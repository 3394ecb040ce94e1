/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.training.DefinedFeatures;
import dev.lockstep.cli.training.Engine;
import dev.lockstep.cli.training.Positions;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingSetRunner;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that compute features from the lake. */
final class TrainingOptions {
  /** What becomes of values that are errors. */
  enum Errors {
    REFUSE,
    NULL
  }

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "as_seen",
      description =
          "as_seen: rows that had arrived by then; as_corrected: late ones too (default: as_seen).")
  private String mode = "";

  @Option(
      names = "--position",
      paramLabel = "JSON",
      defaultValue = "",
      description = "What is read of each view (default: all that is archived).")
  private String position = "";

  @Mixin private EngineOption engine = new EngineOption();

  @Option(
      names = "--full-names",
      description = "Name feature columns view__feature instead of feature.")
  private boolean fullNames;

  @Option(
      names = "--statuses",
      description = "A status column for every feature, not only for those that can be too old.")
  private boolean statuses;

  @Option(
      names = "--errors",
      paramLabel = "WHAT",
      defaultValue = "refuse",
      description =
          "Values that cannot be computed: refuse the whole, or null with status columns"
              + " (default: refuse).")
  private Errors errors = Errors.REFUSE;

  @Option(
      names = {"-d", "--definitions"},
      paramLabel = "DIR",
      description = "Take definitions from here, at version 1, instead of what is deployed.")
  private @Nullable Path definitions;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many threads (default: one per processor).")
  private int threads;

  int threads() {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  DefinedFeatures defined(LockstepConfig config) {
    return DefinedFeatures.of(Optional.ofNullable(definitions), config);
  }

  /**
   * @throws LockstepException INVALID_REQUEST if the position is none
   */
  Map<String, TrainingJob.Pin> pins() {
    return Positions.parse(position);
  }

  /**
   * @throws LockstepException INVALID_REQUEST if the mode is none
   */
  TrainingJob.Options job() {
    return new TrainingJob.Options(
        mode(), new TrainingPlan.Naming(fullNames, statuses), errors == Errors.NULL, threads());
  }

  /** Whoever {@code --engine} names, for each job. */
  TrainingSetRunner runner(Lake lake, LockstepConfig config) {
    return (job, progress) -> engine().runner(job, lake, config).run(job, progress);
  }

  /** Whoever {@code --engine} names, for tiles. */
  Engine engine() {
    return engine.engine();
  }

  private Mode mode() {
    try {
      return Mode.of(mode);
    } catch (IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "--mode is as_seen or as_corrected, not " + mode, e);
    }
  }
}
