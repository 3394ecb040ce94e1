/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.server.ServerConfig;
import dev.lockstep.grpc.service.ServiceLimits;

/** The gRPC server's part of the configuration. */
public final class ServerWiring {
  private ServerWiring() {}

  /**
   * @throws LockstepException INVALID_CONFIGURATION if only one of certificate and key is set
   */
  public static ServerConfig config(LockstepConfig config) {
    LockstepConfig.Server server = config.server();
    ServiceLimits limits = ServiceLimits.DEFAULT;
    ServerConfig plain =
        ServerConfig.DEFAULT
            .withAddress(server.host(), server.port())
            .withLimits(
                new ServiceLimits(
                    server.maxEntities(),
                    limits.maxFeatures(),
                    limits.maxExplainedRows(),
                    limits.defaultDeadline(),
                    limits.maxDeadline()))
            .withDrain(server.drainDelay(), server.drainTimeout());
    if (server.tlsCertificate().isPresent() != server.tlsKey().isPresent()) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "server.tls-certificate and server.tls-key are needed together");
    }
    return server.tlsCertificate().isEmpty()
        ? plain
        : plain.withTls(
            new ServerConfig.Tls(
                server.tlsCertificate().orElseThrow(), server.tlsKey().orElseThrow()));
  }
}
