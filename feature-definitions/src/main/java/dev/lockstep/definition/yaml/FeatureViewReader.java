/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.AggregateDefinition;
import dev.lockstep.definition.DedupDefinition;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.FeatureDefinition;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.ViewSourceDefinition;
import dev.lockstep.definition.WindowDefinition;
import dev.lockstep.definition.yaml.YamlReader.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads feature views. */
final class FeatureViewReader {
  private static final ImmutableSet<String> VIEW_KEYS =
      ImmutableSet.of(
          "kind",
          "name",
          "entity",
          "sources",
          "where",
          "columns",
          "dedup",
          "partitions",
          "ttl",
          "created",
          "features");
  private static final ImmutableSet<String> REFERABLE_KEYS =
      ImmutableSet.of("entity", "sources", "columns", "features");
  private static final ImmutableSet<String> SOURCE_KEYS =
      ImmutableSet.of("source", "where", "columns");
  private static final ImmutableSet<String> DEDUP_KEYS = ImmutableSet.of("by", "horizon");
  private static final ImmutableSet<String> FEATURE_KEYS =
      ImmutableSet.of(
          "name",
          "aggregate",
          "of",
          "where",
          "windows",
          "bounds",
          "tail",
          "slide",
          "max_rows",
          "nulls",
          "k",
          "q",
          "approx",
          "cap");

  private final YamlReader reader;

  FeatureViewReader(YamlReader reader) {
    this.reader = reader;
  }

  Optional<FeatureViewDefinition> view(Located<String> name, YamlMapping mapping) {
    mapping.allow(VIEW_KEYS, REFERABLE_KEYS);
    Optional<Located<String>> entity = mapping.requiredText("entity");
    List<ViewSourceDefinition> sources =
        elements(mapping.required("sources"), "'sources'", this::source);
    List<FeatureDefinition> features =
        elements(mapping.required("features"), "'features'", this::feature);
    Optional<ExpressionText> where = mapping.expression("where");
    List<NamedExpression> columns = derived(mapping);
    Optional<DedupDefinition> dedup =
        reader.aside(() -> mapping.node("dedup").flatMap(this::dedup));
    Optional<Located<Long>> partitions = reader.aside(() -> mapping.integer("partitions"));
    Optional<Located<String>> ttl = reader.aside(() -> mapping.text("ttl"));
    Optional<Located<String>> created = reader.aside(() -> mapping.text("created"));
    return entity.map(
        of ->
            new FeatureViewDefinition(
                name, of, sources, where, columns, dedup, partitions, ttl, created, features));
  }

  private <T> List<T> elements(
      Optional<Node> list, String what, Function<Node, Optional<T>> element) {
    List<T> elements = new ArrayList<>();
    list.ifPresent(
        node -> reader.list(node, what).forEach(e -> element.apply(e).ifPresent(elements::add)));
    return elements;
  }

  private List<NamedExpression> derived(YamlMapping mapping) {
    return mapping
        .node("columns")
        .map(node -> CommonReaders.expressions(reader, node, "'columns'"))
        .orElse(ImmutableList.of());
  }

  private Optional<ViewSourceDefinition> source(Node node) {
    if (!(node instanceof MappingNode)) {
      return reader
          .text(node, "an element of 'sources'")
          .map(name -> new ViewSourceDefinition(name, Optional.empty(), ImmutableList.of()));
    }
    YamlMapping mapping = mapping(node, "an element of 'sources'").allow(SOURCE_KEYS);
    Optional<Located<String>> name = mapping.requiredText("source");
    Optional<ExpressionText> where = mapping.expression("where");
    List<NamedExpression> columns = derived(mapping);
    return name.map(source -> new ViewSourceDefinition(source, where, columns));
  }

  private Optional<DedupDefinition> dedup(Node node) {
    Optional<List<Entry>> entries = reader.entries(node, "'dedup'");
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    YamlMapping mapping =
        new YamlMapping(reader, "'dedup'", reader.position(node), entries.get()).allow(DEDUP_KEYS);
    Optional<Located<String>> horizon = mapping.text("horizon");
    return mapping
        .required("by")
        .map(by -> new DedupDefinition(reader.texts(by, "'by'"), horizon))
        .filter(dedup -> !dedup.by().isEmpty());
  }

  private Optional<FeatureDefinition> feature(Node node) {
    if (!(node instanceof MappingNode)) {
      return reader
          .text(node, "an element of 'features'")
          .map(
              name ->
                  new FeatureDefinition(
                      name,
                      AggregateDefinition.NONE,
                      Optional.empty(),
                      Optional.empty(),
                      WindowDefinition.NONE));
    }
    int before = reader.problemCount();
    YamlMapping mapping = mapping(node, "a feature").allow(FEATURE_KEYS);
    Optional<Located<String>> name = mapping.requiredText("name");
    AggregateDefinition aggregate = aggregate(mapping);
    Optional<Located<String>> of = mapping.text("of");
    Optional<ExpressionText> where = mapping.expression("where");
    WindowDefinition window = window(mapping);
    // Half a feature would only have problems that follow from those reported here.
    return reader.problemCount() > before
        ? Optional.empty()
        : name.map(n -> new FeatureDefinition(n, aggregate, of, where, window));
  }

  private static AggregateDefinition aggregate(YamlMapping mapping) {
    return new AggregateDefinition(
        mapping.text("aggregate"),
        mapping.text("nulls"),
        mapping.integer("k"),
        mapping.decimal("q"),
        mapping.bool("approx"),
        mapping.integer("cap"));
  }

  private static WindowDefinition window(YamlMapping mapping) {
    return new WindowDefinition(
        mapping.texts("windows"),
        mapping.text("bounds"),
        mapping.text("tail"),
        mapping.text("slide"),
        mapping.integer("max_rows"));
  }

  private YamlMapping mapping(Node node, String what) {
    return new YamlMapping(
        reader, what, reader.position(node), reader.entries(node, what).orElse(List.of()));
  }
}
