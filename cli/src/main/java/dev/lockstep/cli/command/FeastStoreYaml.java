/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import java.util.List;
import java.util.Optional;

/** What a user of Feast's SDK puts into {@code feature_store.yaml}. */
final class FeastStoreYaml {
  private FeastStoreYaml() {}

  /**
   * The whole file, indented, below a line that says what it is.
   *
   * @param grpc where Feast's registry and its Java and Go clients are answered, host:port
   * @param online URL of the server for online features
   * @param flight where training sets are served, host:port; empty if nobody knows
   */
  static List<String> lines(String grpc, String online, Optional<String> flight) {
    ImmutableList.Builder<String> lines = ImmutableList.builder();
    lines.add(
        "Feast's Java and Go clients connect to "
            + grpc
            + "; for its Python SDK, feature_store.yaml:",
        "",
        "  project: lockstep",
        "  provider: local",
        "  registry: {registry_type: remote, path: \"" + grpc + "\"}",
        "  online_store: {type: remote, path: \"" + online + "\"}");
    flight.ifPresent(address -> lines.add("  " + offlineStore(address)));
    return lines.add("  entity_key_serialization_version: 3", "").build();
  }

  /** The line that says where training sets come from. */
  static String offlineStore(String flight) {
    HostAndPort address = HostAndPort.fromString(flight);
    return "offline_store: {type: remote, host: \"%s\", port: %d}"
        .formatted(address.getHost(), address.getPort());
  }
}
