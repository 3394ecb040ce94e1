/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import dev.lockstep.definition.Located;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Builds nodes to write. */
final class YamlNodes {
  private YamlNodes() {}

  static Node text(Object value) {
    return scalar(Tag.STR, value);
  }

  private static Node scalar(Tag tag, Object value) {
    String text = value.toString();
    return new ScalarNode(tag, text, null, null, style(text));
  }

  /** The emitter quotes what is not plain, but only double quotes hold every line break. */
  private static ScalarStyle style(String text) {
    boolean simple = text.codePoints().allMatch(c -> c == '\n' || isSimple(c));
    if (!simple) {
      return ScalarStyle.DOUBLE_QUOTED;
    }
    if (!text.contains("\n")) {
      return ScalarStyle.PLAIN;
    }
    boolean block = !Character.isWhitespace(text.codePointAt(0)) && !text.contains(" \n");
    return block ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
  }

  private static boolean isSimple(int codePoint) {
    return codePoint >= ' ' && codePoint <= '~' || Character.isLetterOrDigit(codePoint);
  }

  private static Node any(Object value) {
    Object plain = value instanceof Located<?> located ? located.value() : value;
    if (plain instanceof Node node) {
      return node;
    }
    Tag tag =
        plain instanceof Boolean
            ? Tag.BOOL
            : plain instanceof Long ? Tag.INT : plain instanceof Double ? Tag.FLOAT : Tag.STR;
    return scalar(tag, plain);
  }

  /** A list of texts in one line. */
  static Node texts(Collection<?> values) {
    return new SequenceNode(Tag.SEQ, values.stream().map(YamlNodes::text).toList(), FlowStyle.FLOW);
  }

  /** A list of nodes, one per line. */
  static Node list(List<Node> nodes) {
    return new SequenceNode(Tag.SEQ, nodes, FlowStyle.BLOCK);
  }

  /** A mapping that is filled entry by entry. */
  static final class Mapping {
    private final List<NodeTuple> tuples = new ArrayList<>();

    Mapping put(String key, Object value) {
      tuples.add(new NodeTuple(text(key), any(value)));
      return this;
    }

    Mapping put(String key, Optional<?> value) {
      value.ifPresent(present -> put(key, present));
      return this;
    }

    /** Leaves the key out when there is nothing to say. */
    Mapping putTexts(String key, List<?> values) {
      return values.isEmpty() ? this : put(key, texts(values));
    }

    Node block() {
      return new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
    }

    Node flow() {
      return new MappingNode(Tag.MAP, tuples, FlowStyle.FLOW);
    }
  }
}
