/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.training.Engine;
import picocli.CommandLine.Option;

/** The option of commands that compute from the lake. */
final class EngineOption {
  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "auto",
      description =
          "local: in this process; spark: as spark.master says; auto: local, unless spark.master is a"
              + " cluster and the lake is large (default: auto).")
  private Engine engine = Engine.AUTO;

  Engine engine() {
    return engine;
  }
}
