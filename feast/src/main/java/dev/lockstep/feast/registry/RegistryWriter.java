/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.lockstep.feast.proto.core.Registry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes registries; equal ones give the same bytes. */
public final class RegistryWriter {
  private RegistryWriter() {}

  /** The file that Feast's SDK and servers read. */
  public static byte[] binary(Registry registry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(registry.getSerializedSize());
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.useDeterministicSerialization();
    try {
      registry.writeTo(output);
      output.flush();
    } catch (IOException e) {
      throw new IllegalStateException("Memory can be written to", e);
    }
    return bytes.toByteArray();
  }

  /** Protobuf's JSON mapping, for people and tools. */
  public static byte[] json(Registry registry) {
    try {
      return (JsonFormat.printer().sortingMapKeys().print(registry) + "\n").getBytes(UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("There is no Any in a registry", e);
    }
  }
}
