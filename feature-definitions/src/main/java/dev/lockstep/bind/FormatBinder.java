/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.definition.FormatDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.error.Suggestions;
import dev.lockstep.plan.SourceFormat;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Binds formats, as far as a schema can be judged without the library that decodes by it. */
final class FormatBinder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FormatBinder() {}

  static Optional<SourceFormat> bind(Scope scope, FormatDefinition format) {
    if (format instanceof FormatDefinition.Avro avro) {
      return avro(scope, avro.schemaJson());
    }
    if (format instanceof FormatDefinition.Protobuf protobuf) {
      return protobuf(scope, protobuf);
    }
    return Optional.of(new SourceFormat.Json());
  }

  private static Optional<SourceFormat> avro(Scope scope, Located<String> schema) {
    try {
      JsonNode json = JSON.readTree(schema.value());
      if (json.path("type").asText().equals("record")) {
        return Optional.of(new SourceFormat.Avro(schema.value()));
      }
      scope.problem(schema.position(), "the Avro schema is not a record");
    } catch (JsonProcessingException e) {
      scope.problem(schema.position(), "the Avro schema is not JSON: " + e.getOriginalMessage());
    }
    return Optional.empty();
  }

  private static Optional<SourceFormat> protobuf(Scope scope, FormatDefinition.Protobuf format) {
    try {
      byte[] bytes = Base64.getDecoder().decode(format.descriptorBase64().value());
      Set<String> messages = messages(FileDescriptorSet.parseFrom(bytes));
      if (messages.contains(format.message().value())) {
        return Optional.of(
            new SourceFormat.Protobuf(format.descriptorBase64().value(), format.message().value()));
      }
      scope.problem(
          format.message().position(),
          "the descriptor has no message '"
              + format.message()
              + "'"
              + Suggestions.didYouMean(format.message().value(), messages));
    } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
      scope.problem(
          format.descriptorBase64().position(), "the descriptor is not a FileDescriptorSet");
    }
    return Optional.empty();
  }

  private static Set<String> messages(FileDescriptorSet descriptors) {
    Set<String> names = new TreeSet<>();
    for (FileDescriptorProto file : descriptors.getFileList()) {
      String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
      file.getMessageTypeList().forEach(message -> add(prefix, message, names));
    }
    return names;
  }

  private static void add(String prefix, DescriptorProto message, Set<String> names) {
    names.add(prefix + message.getName());
    message
        .getNestedTypeList()
        .forEach(nested -> add(prefix + message.getName() + ".", nested, names));
  }
}
