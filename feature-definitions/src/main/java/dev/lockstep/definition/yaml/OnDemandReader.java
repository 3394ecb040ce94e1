/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.InputDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.definition.ServiceItem;
import dev.lockstep.definition.yaml.CommonReaders.Reference;
import dev.lockstep.definition.yaml.YamlReader.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads on-demand feature views and feature services. */
final class OnDemandReader {
  private static final ImmutableSet<String> VIEW_KEYS =
      ImmutableSet.of("kind", "name", "inputs", "request", "features");
  private static final ImmutableSet<String> SERVICE_KEYS =
      ImmutableSet.of("kind", "name", "features", "log_sample_rate");
  private static final ImmutableSet<String> ITEM_KEYS = ImmutableSet.of("view", "features");

  private final YamlReader reader;

  OnDemandReader(YamlReader reader) {
    this.reader = reader;
  }

  Optional<OnDemandFeatureViewDefinition> view(Located<String> name, YamlMapping mapping) {
    mapping.allow(VIEW_KEYS);
    List<InputDefinition> inputs =
        mapping.node("inputs").map(this::inputs).orElse(ImmutableList.of());
    List<ColumnDefinition> request =
        mapping
            .node("request")
            .map(node -> CommonReaders.columns(reader, node, "'request'"))
            .orElse(ImmutableList.of());
    return mapping
        .required("features")
        .map(node -> CommonReaders.expressions(reader, node, "'features'"))
        .map(
            (List<NamedExpression> features) ->
                new OnDemandFeatureViewDefinition(name, inputs, request, features));
  }

  private List<InputDefinition> inputs(Node node) {
    List<InputDefinition> inputs = new ArrayList<>();
    if (node instanceof SequenceNode) {
      for (Located<String> text : reader.texts(node, "'inputs'")) {
        input(text)
            .map(ref -> new InputDefinition(ref.feature(), ref.view(), ref.feature()))
            .ifPresent(inputs::add);
      }
      return inputs;
    }
    for (Entry entry : reader.entries(node, "'inputs'").orElse(List.of())) {
      reader
          .text(entry.value(), "input '" + entry.key().value() + "'")
          .flatMap(this::input)
          .map(ref -> new InputDefinition(entry.key(), ref.view(), ref.feature()))
          .ifPresent(inputs::add);
    }
    return inputs;
  }

  private Optional<Reference> input(Located<String> text) {
    Optional<Reference> reference = CommonReaders.reference(text);
    if (reference.isEmpty()) {
      reader.problem(
          text.position(), "'" + text.value() + "' names no feature: write \"view:feature\"");
    }
    return reference;
  }

  Optional<FeatureServiceDefinition> service(Located<String> name, YamlMapping mapping) {
    mapping.allow(SERVICE_KEYS);
    Optional<Located<Double>> sampleRate = reader.aside(() -> mapping.decimal("log_sample_rate"));
    return mapping
        .required("features")
        .map(
            node -> {
              List<ServiceItem> items = new ArrayList<>();
              reader.list(node, "'features'").forEach(e -> item(e).ifPresent(items::add));
              return new FeatureServiceDefinition(name, items, sampleRate);
            });
  }

  private Optional<ServiceItem> item(Node node) {
    if (node instanceof MappingNode) {
      String what = "an element of 'features'";
      YamlMapping mapping =
          new YamlMapping(
                  reader, what, reader.position(node), reader.entries(node, what).orElse(List.of()))
              .allow(ITEM_KEYS);
      List<Located<String>> features = mapping.texts("features");
      return mapping.requiredText("view").map(view -> new ServiceItem(view, features));
    }
    return reader
        .text(node, "an element of 'features'")
        .map(
            text ->
                CommonReaders.reference(text)
                    .map(ref -> new ServiceItem(ref.view(), ImmutableList.of(ref.feature())))
                    .orElseGet(() -> new ServiceItem(text, ImmutableList.of())));
  }
}
