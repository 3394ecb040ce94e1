/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.proto.core.Registry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/**
 * Reads what Feast writes: the binary registry file, the JSON of {@code feast registry-dump} or of
 * a whole registry, and the YAML or JSON of {@code feast ... describe}. Which one it is says the
 * content. Thread-safe.
 */
public final class RegistryReader {
  /** No registry is near this; keeps a wrong file from filling the memory. */
  public static final int MAX_BYTES = 64 << 20;

  private RegistryReader() {}

  /**
   * The objects of one file.
   *
   * @param file its name, for errors only
   * @throws LockstepException with code INVALID_REQUEST that names the file, what is wrong and
   *     where in it
   */
  public static Registry read(String file, byte[] content) {
    try {
      if (content.length > MAX_BYTES) {
        throw new RegistryFormatException("larger than 64 MiB");
      }
      if (content.length == 0) {
        throw new RegistryFormatException("empty");
      }
      Optional<String> text = text(content);
      return text.isPresent() ? ofText(text.get()) : ofBinary(content);
    } catch (RegistryFormatException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          file + " cannot be read as a Feast registry: " + e.getMessage(),
          e);
    }
  }

  /** Empty for bytes that no text holds: lengths and field numbers are control characters. */
  private static Optional<String> text(byte[] content) {
    for (byte b : content) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Registry ofText(String text) {
    String trimmed = text.strip();
    if (trimmed.startsWith("\uFEFF")) {
      trimmed = trimmed.substring(1).strip();
    }
    Registry.Builder registry = Registry.newBuilder();
    if (trimmed.startsWith("{") || trimmed.startsWith("[")) {
      add(JsonTree.parse(trimmed), registry, "");
    } else {
      for (JsonNode document : YamlTree.documents(trimmed)) {
        add(document, registry, "");
      }
    }
    if (registry.build().equals(Registry.getDefaultInstance())) {
      throw new RegistryFormatException("no object of Feast is in it");
    }
    return registry.build();
  }

  /** A list holds several of what could be alone. */
  private static void add(JsonNode tree, Registry.Builder registry, String path) {
    if (tree.isArray()) {
      for (int i = 0; i < tree.size(); i++) {
        add(tree.get(i), registry, path + "[" + i + "]");
      }
    } else {
      DescribedObject.add(tree, registry, path);
    }
  }

  private static Registry ofBinary(byte[] content) {
    try {
      CodedInputStream input = CodedInputStream.newInstance(content);
      input.setRecursionLimit(JsonMessages.MAX_DEPTH);
      Registry registry = Registry.parseFrom(input);
      if (registry.getAllFields().isEmpty()) {
        throw new RegistryFormatException("no object of Feast is in it");
      }
      return registry;
    } catch (InvalidProtocolBufferException e) {
      throw new RegistryFormatException(
          "neither text nor a whole binary registry: " + e.getMessage());
    } catch (IOException e) {
      throw new RegistryFormatException(String.valueOf(e.getMessage()));
    }
  }
}
