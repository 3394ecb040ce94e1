/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.state.ProcessRecord;
import dev.lockstep.cli.state.ProcessRecords;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.client.FeatureStoreClient;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the gRPC server. */
public final class Clients {
  private Clients() {}

  /**
   * The address that was asked for, else of the server that runs in the state directory, else of
   * the configuration.
   *
   * @param asked host:port
   */
  public static String address(LockstepConfig config, Optional<String> asked) {
    return asked
        .or(
            () ->
                new ProcessRecords(config.stateDir())
                    .find(ProcessRecord.SERVE)
                    .flatMap(
                        record -> Optional.ofNullable(record.addresses().get(ProcessRecord.GRPC))))
        .orElseGet(() -> config.server().host() + ":" + config.server().port());
  }

  /**
   * A client of a server.
   *
   * @param address host:port
   * @param tls whether the server speaks TLS
   * @param certificates the only certificates to trust; PEM
   * @throws LockstepException INVALID_REQUEST if the address is not host:port
   */
  public static FeatureStoreClient connect(
      String address, boolean tls, Optional<Path> certificates) {
    int colon = address.lastIndexOf(':');
    int port = colon < 1 ? -1 : port(address.substring(colon + 1));
    if (port < 1) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "not host:port of a server: " + address);
    }
    FeatureStoreClient.Builder client =
        FeatureStoreClient.builder(address.substring(0, colon), port);
    if (certificates.isPresent()) {
      client.tls(certificates.get());
    } else if (tls) {
      client.tls();
    }
    return client.build();
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port <= 65_535 ? port : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
