/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.SourcePosition;
import dev.lockstep.definition.yaml.YamlReader.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** What several kinds of definitions have in common. */
final class CommonReaders {
  private static final ImmutableSet<String> COLUMN_KEYS = ImmutableSet.of("type", "required");

  private static final Pattern TAIL_OF_DECIMAL = Pattern.compile("\\d+\\s*\\)>?");

  private CommonReaders() {}

  /** {@code {amount: DOUBLE, id: {type: STRING, required: true}}}. */
  static List<ColumnDefinition> columns(YamlReader reader, Node node, String what) {
    List<ColumnDefinition> columns = new ArrayList<>();
    for (Entry entry : named(reader, node, what)) {
      column(reader, entry).ifPresent(columns::add);
    }
    return columns;
  }

  /** Entries whose keys are names: what is there twice is still there. */
  private static List<Entry> named(YamlReader reader, Node node, String what) {
    Optional<List<Entry>> entries =
        node instanceof MappingNode
            ? reader.aside(() -> reader.entries(node, what))
            : reader.entries(node, what);
    return entries.orElse(List.of());
  }

  private static Optional<ColumnDefinition> column(YamlReader reader, Entry entry) {
    String what = "column '" + entry.key().value() + "'";
    if (TAIL_OF_DECIMAL.matcher(entry.key().value()).matches()) {
      // Braces cut an unquoted DECIMAL(10,2) at its comma; the first part is reported.
      return Optional.empty();
    }
    if (!(entry.value() instanceof MappingNode)) {
      return reader
          .text(entry.value(), "the type of " + what)
          .map(type -> new ColumnDefinition(entry.key(), type, false));
    }
    YamlMapping mapping =
        new YamlMapping(
                reader,
                what,
                entry.key().position(),
                reader.entries(entry.value(), what).orElse(List.of()))
            .allow(COLUMN_KEYS);
    boolean required = mapping.bool("required").map(Located::value).orElse(false);
    return mapping
        .requiredText("type")
        .map(type -> new ColumnDefinition(entry.key(), type, required));
  }

  /** {@code {amount_eur: amount * fx_rate}}. */
  static List<NamedExpression> expressions(YamlReader reader, Node node, String what) {
    List<NamedExpression> expressions = new ArrayList<>();
    for (Entry entry : named(reader, node, what)) {
      reader
          .expression(entry.value(), "'" + entry.key().value() + "'")
          .ifPresent(text -> expressions.add(new NamedExpression(entry.key(), text)));
    }
    return expressions;
  }

  /**
   * A reference to a feature, in two parts.
   *
   * @param view before the colon
   * @param feature behind it
   */
  record Reference(Located<String> view, Located<String> feature) {}

  /** Splits {@code view:feature}; empty if there is no colon. */
  static Optional<Reference> reference(Located<String> text) {
    int colon = text.value().indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    SourcePosition behind = text.position().plusColumns(colon + 1);
    return Optional.of(
        new Reference(
            new Located<>(text.value().substring(0, colon).strip(), text.position()),
            new Located<>(text.value().substring(colon + 1).strip(), behind)));
  }
}
