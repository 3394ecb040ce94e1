/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.SourcePosition;
import dev.lockstep.definition.yaml.YamlReader.Entry;
import dev.lockstep.error.Suggestions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** A mapping with known keys. */
final class YamlMapping {
  private final YamlReader reader;
  private final String what;
  private final SourcePosition position;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<String> misspelt = new HashSet<>();

  /**
   * @param what the thing that the mapping describes, such as {@code source 'payments'}
   */
  YamlMapping(YamlReader reader, String what, SourcePosition position, List<Entry> all) {
    this.reader = reader;
    this.what = what;
    this.position = position;
    all.forEach(entry -> entries.put(entry.key().value(), entry));
  }

  String what() {
    return what;
  }

  SourcePosition position() {
    return position;
  }

  YamlReader reader() {
    return reader;
  }

  /** Reports every key that is none of these. */
  YamlMapping allow(ImmutableSet<String> keys) {
    return allow(keys, keys);
  }

  /**
   * Reports every key that is not allowed.
   *
   * @param referable the keys whose content other definitions can refer to
   */
  YamlMapping allow(ImmutableSet<String> keys, ImmutableSet<String> referable) {
    for (Entry entry : entries.values()) {
      if (keys.contains(entry.key().value())) {
        continue;
      }
      Optional<String> near = Suggestions.nearest(entry.key().value(), keys);
      near.ifPresent(misspelt::add);
      if (near.filter(referable::contains).isPresent()) {
        reportUnknown(entry.key(), keys);
      } else {
        reader.aside(() -> reportUnknown(entry.key(), keys));
      }
    }
    return this;
  }

  @CanIgnoreReturnValue
  private YamlMapping reportUnknown(Located<String> key, ImmutableSet<String> keys) {
    reader.problem(
        key.position(),
        "unknown key '" + key + "' in " + what + Suggestions.didYouMean(key.value(), keys));
    return this;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  Optional<Node> node(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /** The node of a key that must be there; a problem if it is not, nor a near miss of it. */
  Optional<Node> required(String key) {
    if (!has(key) && !misspelt.contains(key)) {
      reader.problem(position, what + " has no '" + key + "'");
    }
    return node(key);
  }

  Optional<Located<String>> requiredText(String key) {
    return required(key).flatMap(node -> reader.text(node, quoted(key)));
  }

  Optional<Located<String>> text(String key) {
    return node(key).flatMap(node -> reader.text(node, quoted(key)));
  }

  Optional<ExpressionText> expression(String key) {
    return node(key).flatMap(node -> reader.expression(node, quoted(key)));
  }

  Optional<Located<Long>> integer(String key) {
    return node(key).flatMap(node -> reader.integer(node, quoted(key)));
  }

  Optional<Located<Double>> decimal(String key) {
    return node(key).flatMap(node -> reader.decimal(node, quoted(key)));
  }

  Optional<Located<Boolean>> bool(String key) {
    return node(key).flatMap(node -> reader.bool(node, quoted(key)));
  }

  List<Located<String>> texts(String key) {
    return node(key).map(node -> reader.texts(node, quoted(key))).orElse(ImmutableList.of());
  }

  private static String quoted(String key) {
    return "'" + key + "'";
  }
}
