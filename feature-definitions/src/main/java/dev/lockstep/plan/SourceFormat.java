/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static java.util.Objects.requireNonNull;

/** How a source's records are encoded. */
public sealed interface SourceFormat {
  /** One JSON object a record. */
  record Json() implements SourceFormat {}

  /**
   * Avro binary, one datum a record, without a schema registry's header.
   *
   * @param schemaJson the writer's schema
   */
  record Avro(String schemaJson) implements SourceFormat {
    public Avro {
      requireNonNull(schemaJson, "schemaJson is null");
    }
  }

  /**
   * Protobuf, one message a record.
   *
   * @param descriptorSetBase64 a serialised FileDescriptorSet with all imports, Base64
   * @param messageName full name of the message
   */
  record Protobuf(String descriptorSetBase64, String messageName) implements SourceFormat {
    public Protobuf {
      requireNonNull(descriptorSetBase64, "descriptorSetBase64 is null");
      requireNonNull(messageName, "messageName is null");
    }
  }
}
