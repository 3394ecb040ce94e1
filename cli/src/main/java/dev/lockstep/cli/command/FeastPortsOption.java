/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.ConfigKeys;
import dev.lockstep.cli.config.ConfigValues;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.config.Origin;
import dev.lockstep.cli.config.Setting;
import dev.lockstep.cli.wiring.Ports;
import java.util.List;
import picocli.CommandLine.Option;

/** Whether Feast's Python SDK is served too. */
final class FeastPortsOption {
  private static final String NAME = "--feast-ports";

  /** The port of Feast's own feature server. */
  private static final int FEAST_PORT = 6566;

  @Option(
      names = NAME,
      description =
          "Serve Feast's SDK too, and print its feature_store.yaml (feast.http-port, default 6566).")
  private boolean wanted;

  /**
   * What the option says, as settings.
   *
   * @param values without it; a port that somebody chose stays
   */
  List<Setting> settings(ConfigValues values) {
    if (!wanted || !values.isDefault(ConfigKeys.FEAST_HTTP_PORT)) {
      return List.of();
    }
    boolean free = Ports.isFree(LockstepConfig.of(values).server().host(), FEAST_PORT);
    return List.of(
        new Setting(
            ConfigKeys.FEAST_HTTP_PORT.name(),
            Integer.toString(free ? FEAST_PORT : 0),
            new Origin.Flag(NAME)));
  }
}
