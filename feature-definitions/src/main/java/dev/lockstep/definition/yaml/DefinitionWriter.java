/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.AggregateDefinition;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.DedupDefinition;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.definition.FeatureDefinition;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.FormatDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.definition.ServiceItem;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.TimestampDefinition;
import dev.lockstep.definition.ViewSourceDefinition;
import dev.lockstep.definition.WindowDefinition;
import dev.lockstep.definition.yaml.YamlNodes.Mapping;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Writes definitions as YAML that {@link DefinitionReader} reads back as an equal feature set.
 * Equal feature sets give the same bytes. Schemas that were read from files are written in full, so
 * that the text stands alone.
 */
public final class DefinitionWriter {
  private DefinitionWriter() {}

  /** One document per definition: sources, entities, views, on-demand views, services. */
  public static String write(FeatureSet definitions) {
    List<Node> documents =
        Stream.of(
                definitions.sources().stream().map(DefinitionWriter::source),
                definitions.entities().stream().map(DefinitionWriter::entity),
                definitions.views().stream().map(DefinitionWriter::view),
                definitions.onDemandViews().stream().map(DefinitionWriter::onDemandView),
                definitions.services().stream().map(DefinitionWriter::service))
            .flatMap(nodes -> nodes)
            .toList();
    Yaml yaml = new Yaml(options());
    List<String> texts = new ArrayList<>();
    for (Node document : documents) {
      StringWriter writer = new StringWriter();
      yaml.serialize(document, writer);
      texts.add(writer.toString());
    }
    return String.join("---\n", texts);
  }

  private static DumperOptions options() {
    DumperOptions options = new DumperOptions();
    options.setSplitLines(false);
    options.setLineBreak(DumperOptions.LineBreak.UNIX);
    return options;
  }

  private static Node source(SourceDefinition source) {
    return new Mapping()
        .put("kind", "Source")
        .put("name", source.name())
        .put("topic", source.topic())
        .put("format", format(source.format()))
        .put("timestamp", timestamp(source.timestamp()))
        .put("max_future", source.maxFuture())
        .put("schema", columns(source.schema()))
        .block();
  }

  private static Optional<Node> format(FormatDefinition format) {
    if (format instanceof FormatDefinition.Avro avro) {
      Node schema = new Mapping().put("schema_json", avro.schemaJson()).block();
      return Optional.of(new Mapping().put("avro", schema).block());
    }
    if (format instanceof FormatDefinition.Protobuf protobuf) {
      Node schema =
          new Mapping()
              .put("message", protobuf.message())
              .put("descriptor_base64", protobuf.descriptorBase64())
              .block();
      return Optional.of(new Mapping().put("protobuf", schema).block());
    }
    return Optional.empty();
  }

  private static Node timestamp(TimestampDefinition timestamp) {
    return timestamp.format().isEmpty()
        ? YamlNodes.text(timestamp.column())
        : new Mapping().put("column", timestamp.column()).put("format", timestamp.format()).flow();
  }

  private static Node columns(List<ColumnDefinition> columns) {
    Mapping mapping = new Mapping();
    for (ColumnDefinition column : columns) {
      mapping.put(
          column.name().value(),
          column.required()
              ? new Mapping().put("type", column.type()).put("required", true).flow()
              : YamlNodes.text(column.type()));
    }
    return mapping.block();
  }

  private static Node entity(EntityDefinition entity) {
    return new Mapping()
        .put("kind", "Entity")
        .put("name", entity.name())
        .put("keys", columns(entity.keys()))
        .block();
  }

  private static Node view(FeatureViewDefinition view) {
    return new Mapping()
        .put("kind", "FeatureView")
        .put("name", view.name())
        .put("entity", view.entity())
        .put("sources", YamlNodes.list(map(view.sources(), DefinitionWriter::viewSource)))
        .put("where", view.where())
        .put("columns", expressions(view.columns()))
        .put("dedup", view.dedup().map(DefinitionWriter::dedup))
        .put("partitions", view.partitions())
        .put("ttl", view.ttl())
        .put("created", view.created())
        .put("features", YamlNodes.list(map(view.features(), DefinitionWriter::feature)))
        .block();
  }

  private static Node viewSource(ViewSourceDefinition source) {
    if (source.where().isEmpty() && source.columns().isEmpty()) {
      return YamlNodes.text(source.source());
    }
    return new Mapping()
        .put("source", source.source())
        .put("where", source.where())
        .put("columns", expressions(source.columns()))
        .block();
  }

  private static Optional<Node> expressions(List<NamedExpression> expressions) {
    Mapping mapping = new Mapping();
    expressions.forEach(column -> mapping.put(column.name().value(), column.expression()));
    return expressions.isEmpty() ? Optional.empty() : Optional.of(mapping.block());
  }

  private static Node dedup(DedupDefinition dedup) {
    return new Mapping().putTexts("by", dedup.by()).put("horizon", dedup.horizon()).flow();
  }

  private static Node feature(FeatureDefinition feature) {
    if (isPlain(feature)) {
      return YamlNodes.text(feature.name());
    }
    AggregateDefinition aggregate = feature.aggregate();
    WindowDefinition window = feature.window();
    return new Mapping()
        .put("name", feature.name())
        .put("aggregate", aggregate.function())
        .put("k", aggregate.k())
        .put("q", aggregate.q())
        .put("approx", aggregate.approx())
        .put("cap", aggregate.cap())
        .put("nulls", aggregate.nulls())
        .put("of", feature.of())
        .put("where", feature.where())
        .putTexts("windows", window.windows())
        .put("bounds", window.bounds())
        .put("tail", window.tail())
        .put("slide", window.slide())
        .put("max_rows", window.maxRows())
        .flow();
  }

  private static boolean isPlain(FeatureDefinition feature) {
    return feature.aggregate().equals(AggregateDefinition.NONE)
        && feature.window().equals(WindowDefinition.NONE)
        && feature.of().isEmpty()
        && feature.where().isEmpty();
  }

  private static Node onDemandView(OnDemandFeatureViewDefinition view) {
    Mapping inputs = new Mapping();
    view.inputs()
        .forEach(
            input -> inputs.put(input.variable().value(), input.view() + ":" + input.feature()));
    return new Mapping()
        .put("kind", "OnDemandFeatureView")
        .put("name", view.name())
        .put("inputs", view.inputs().isEmpty() ? Optional.empty() : Optional.of(inputs.block()))
        .put(
            "request",
            view.request().isEmpty() ? Optional.empty() : Optional.of(columns(view.request())))
        .put("features", expressions(view.features()))
        .block();
  }

  private static Node service(FeatureServiceDefinition service) {
    return new Mapping()
        .put("kind", "FeatureService")
        .put("name", service.name())
        .put("features", YamlNodes.list(map(service.features(), DefinitionWriter::item)))
        .put("log_sample_rate", service.logSampleRate())
        .block();
  }

  private static Node item(ServiceItem item) {
    List<Located<String>> features = item.features();
    if (features.isEmpty()) {
      return YamlNodes.text(item.view());
    }
    return features.size() == 1
        ? YamlNodes.text(item.view() + ":" + features.get(0))
        : new Mapping().put("view", item.view()).putTexts("features", features).flow();
  }

  private static <T> List<Node> map(List<T> values, Function<T, Node> writer) {
    return values.stream().map(writer).collect(ImmutableList.toImmutableList());
  }
}
