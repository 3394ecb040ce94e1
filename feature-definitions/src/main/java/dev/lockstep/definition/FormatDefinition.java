/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

/** How a source's records are encoded, as written; schemas are here, not the names of files. */
public sealed interface FormatDefinition {
  /** One JSON object a record: the default. */
  record Json() implements FormatDefinition {}

  /**
   * Avro binary.
   *
   * @param schemaJson the writer's schema
   */
  record Avro(Located<String> schemaJson) implements FormatDefinition {
    public Avro {
      requireNonNull(schemaJson, "schemaJson is null");
    }
  }

  /**
   * Protobuf.
   *
   * @param descriptorBase64 a serialised FileDescriptorSet with all imports
   * @param message full name of the message
   */
  record Protobuf(Located<String> descriptorBase64, Located<String> message)
      implements FormatDefinition {
    public Protobuf {
      requireNonNull(descriptorBase64, "descriptorBase64 is null");
      requireNonNull(message, "message is null");
    }
  }
}
