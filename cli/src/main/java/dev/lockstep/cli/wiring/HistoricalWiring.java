/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.definition.yaml.DefinitionWriter;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.historical.HistoricalConfig;
import dev.lockstep.historical.job.DeployedDefinitions;
import dev.lockstep.historical.job.JobsConfig;
import dev.lockstep.online.registry.RegistryFollower;
import java.util.function.Supplier;

/** The part of the configuration of the server of training sets. */
public final class HistoricalWiring {
  private HistoricalWiring() {}

  /**
   * @throws LockstepException INVALID_CONFIGURATION if only one of certificate and key is set
   */
  public static HistoricalConfig config(LockstepConfig config) {
    LockstepConfig.Historical historical = config.historical();
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / historical.jobs());
    JobsConfig jobs =
        JobsConfig.in(config.stateDir().resolve("historical"))
            .withJobs(historical.jobs(), threads, historical.maxQueued())
            .withKeep(historical.keep())
            .withLimits(
                (long) historical.maxSpineMebibytes() << 20,
                (long) historical.maxResultMebibytes() << 20);
    HistoricalConfig plain =
        HistoricalConfig.of(jobs)
            .withAddress(historical.host(), historical.port())
            .withDrain(historical.drainTimeout());
    if (historical.tlsCertificate().isPresent() != historical.tlsKey().isPresent()) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "historical.tls-certificate and historical.tls-key are needed together");
    }
    return historical.tlsCertificate().isEmpty()
        ? plain
        : plain.withTls(
            new HistoricalConfig.Tls(
                historical.tlsCertificate().orElseThrow(), historical.tlsKey().orElseThrow()));
  }

  /** What is deployed whenever it is asked for. */
  public static Supplier<DeployedDefinitions> definitions(RegistryFollower registry) {
    return () -> {
      RegistryFollower.Active active = registry.active();
      return new DeployedDefinitions(
          active.catalog().plan(), DefinitionWriter.write(active.state().definitions()));
    };
  }
}
