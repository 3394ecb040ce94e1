/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import java.util.List;

/** What a user of Feast's SDK puts into {@code feature_store.yaml}. */
final class FeastStoreYaml {
  private FeastStoreYaml() {}

  /**
   * The whole file, indented, below a line that says what it is.
   *
   * @param grpc where Feast's registry and its Java and Go clients are answered, host:port
   * @param online URL of the server for online features
   */
  static List<String> lines(String grpc, String online) {
    return List.of(
        "Feast's Java and Go clients connect to "
            + grpc
            + "; for its Python SDK, feature_store.yaml:",
        "",
        "  project: lockstep",
        "  provider: local",
        "  registry: {registry_type: remote, path: \"" + grpc + "\"}",
        "  online_store: {type: remote, path: \"" + online + "\"}",
        "  entity_key_serialization_version: 3",
        "");
  }
}
