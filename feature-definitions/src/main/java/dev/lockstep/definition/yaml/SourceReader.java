/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.definition.FormatDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.TimestampDefinition;
import dev.lockstep.error.Suggestions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads sources and entities. */
final class SourceReader {
  private static final ImmutableSet<String> SOURCE_KEYS =
      ImmutableSet.of("kind", "name", "topic", "format", "timestamp", "max_future", "schema");
  private static final ImmutableSet<String> ENTITY_KEYS = ImmutableSet.of("kind", "name", "keys");
  private static final ImmutableSet<String> REFERABLE_KEYS =
      ImmutableSet.of("schema", "keys", "timestamp");
  private static final ImmutableSet<String> FORMATS = ImmutableSet.of("json", "avro", "protobuf");
  private static final ImmutableSet<String> TIMESTAMP_KEYS = ImmutableSet.of("column", "format");
  private static final ImmutableSet<String> AVRO_KEYS = ImmutableSet.of("schema_json");
  private static final ImmutableSet<String> PROTOBUF_KEYS =
      ImmutableSet.of("descriptor", "descriptor_base64", "message");

  private final YamlReader reader;
  private final SchemaFiles files;

  SourceReader(YamlReader reader, SchemaFiles files) {
    this.reader = reader;
    this.files = files;
  }

  Optional<SourceDefinition> source(Located<String> name, YamlMapping mapping) {
    mapping.allow(SOURCE_KEYS, REFERABLE_KEYS);
    Optional<Node> timestampNode = mapping.required("timestamp");
    Optional<Node> schemaNode = mapping.required("schema");
    Optional<TimestampDefinition> timestamp = timestampNode.flatMap(this::timestamp);
    Optional<List<ColumnDefinition>> schema =
        schemaNode.map(node -> CommonReaders.columns(reader, node, "'schema'"));
    Optional<FormatDefinition> format =
        mapping.has("format")
            ? reader.aside(() -> mapping.node("format").flatMap(this::format))
            : Optional.of(new FormatDefinition.Json());
    Optional<Located<String>> topic = reader.aside(() -> mapping.text("topic"));
    Optional<Located<String>> maxFuture = reader.aside(() -> mapping.text("max_future"));
    if (timestamp.isEmpty() || schema.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SourceDefinition(
            name,
            topic,
            format.orElseGet(FormatDefinition.Json::new),
            timestamp.get(),
            maxFuture,
            schema.get()));
  }

  Optional<EntityDefinition> entity(Located<String> name, YamlMapping mapping) {
    mapping.allow(ENTITY_KEYS, REFERABLE_KEYS);
    return mapping
        .required("keys")
        .map(node -> new EntityDefinition(name, CommonReaders.columns(reader, node, "'keys'")));
  }

  private Optional<TimestampDefinition> timestamp(Node node) {
    if (!(node instanceof MappingNode)) {
      return reader
          .text(node, "'timestamp'")
          .map(column -> new TimestampDefinition(column, Optional.empty()));
    }
    YamlMapping mapping = mapping(node, "'timestamp'").allow(TIMESTAMP_KEYS);
    Optional<Located<String>> format = mapping.text("format");
    return mapping.requiredText("column").map(column -> new TimestampDefinition(column, format));
  }

  private Optional<FormatDefinition> format(Node node) {
    if (!(node instanceof MappingNode)) {
      return reader.text(node, "'format'").flatMap(this::namedFormat);
    }
    YamlMapping mapping = mapping(node, "'format'").allow(ImmutableSet.of("avro", "protobuf"));
    if (mapping.has("avro") && mapping.has("protobuf")) {
      reader.problem(mapping.position(), "'format' is either 'avro' or 'protobuf', not both");
    }
    if (mapping.has("avro")) {
      return mapping.node("avro").flatMap(this::avro);
    }
    return mapping.node("protobuf").flatMap(this::protobuf);
  }

  private Optional<FormatDefinition> namedFormat(Located<String> format) {
    if (format.value().equals("json")) {
      return Optional.of(new FormatDefinition.Json());
    }
    reader.problem(
        format.position(),
        FORMATS.contains(format.value())
            ? "format '" + format.value() + "' needs a schema: write " + example(format.value())
            : "unknown format '"
                + format.value()
                + "'"
                + Suggestions.didYouMeanOneOf(format.value(), FORMATS));
    return Optional.empty();
  }

  private static String example(String format) {
    return format.equals("avro")
        ? "{avro: file.avsc}"
        : "{protobuf: {descriptor: file.desc, message: package.Message}}";
  }

  private Optional<FormatDefinition> avro(Node node) {
    Optional<Located<String>> schema =
        node instanceof MappingNode
            ? mapping(node, "'avro'").allow(AVRO_KEYS).requiredText("schema_json")
            : reader
                .text(node, "'avro'")
                .flatMap(
                    file ->
                        files
                            .read(file)
                            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                            .map(text -> new Located<>(text, file.position())));
    return schema.map(FormatDefinition.Avro::new);
  }

  private Optional<FormatDefinition> protobuf(Node node) {
    if (!(node instanceof MappingNode)) {
      reader.problem(
          reader.position(node), "format 'protobuf' needs more: write " + example("protobuf"));
      return Optional.empty();
    }
    YamlMapping mapping = mapping(node, "'protobuf'").allow(PROTOBUF_KEYS);
    Optional<Located<String>> message = mapping.requiredText("message");
    Optional<Located<String>> descriptor =
        mapping.has("descriptor_base64")
            ? mapping.text("descriptor_base64")
            : mapping.requiredText("descriptor").flatMap(this::descriptorFile);
    if (message.isEmpty() || descriptor.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new FormatDefinition.Protobuf(descriptor.get(), message.get()));
  }

  private Optional<Located<String>> descriptorFile(Located<String> file) {
    return files
        .read(file)
        .map(bytes -> new Located<>(Base64.getEncoder().encodeToString(bytes), file.position()));
  }

  private YamlMapping mapping(Node node, String what) {
    return new YamlMapping(
        reader, what, reader.position(node), reader.entries(node, what).orElse(List.of()));
  }
}
