/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.DefinitionProblems;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.SourcePosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads nodes of one file as what they should be, and reports those that are something else. */
final class YamlReader {
  private final SourceText source;
  private final DefinitionProblems problems;
  private int problemsAside;

  YamlReader(SourceText source, DefinitionProblems problems) {
    this.source = source;
    this.problems = problems;
  }

  /**
   * One entry of a mapping.
   *
   * @param key the key
   * @param value what belongs to it
   */
  record Entry(Located<String> key, Node value) {}

  /** How many problems there are so far, in all files. */
  int problemCount() {
    return problems.size();
  }

  /**
   * Reads something that no other definition can refer to: a problem with it leaves everything that
   * others refer to as it is.
   */
  <T> T aside(Supplier<T> reading) {
    int before = problems.size();
    T result = reading.get();
    problemsAside += problems.size() - before;
    return result;
  }

  /** How many of this file's problems concern nothing that others refer to. */
  int problemsAside() {
    return problemsAside;
  }

  SourcePosition position(Node node) {
    return source.position(node.getStartMark());
  }

  void problem(SourcePosition position, String message) {
    problems.add(position, message);
  }

  /** Text of any scalar: {@code no} and {@code 5} are texts where a text is asked for. */
  Optional<Located<String>> text(Node node, String what) {
    if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
      return Optional.of(new Located<>(scalar.getValue(), position(node)));
    }
    return wrong(node, what, "a text");
  }

  Optional<ExpressionText> expression(Node node, String what) {
    if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
      return Optional.of(new ExpressionText(scalar.getValue(), new ScalarPlaces(source, scalar)));
    }
    return wrong(node, what, "an expression");
  }

  Optional<Located<Long>> integer(Node node, String what) {
    return number(node, what, "a whole number", Long::valueOf);
  }

  Optional<Located<Double>> decimal(Node node, String what) {
    return number(node, what, "a number", Double::valueOf);
  }

  private <T> Optional<Located<T>> number(
      Node node, String what, String wanted, Function<String, T> parser) {
    if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
      try {
        return Optional.of(new Located<>(parser.apply(scalar.getValue()), position(node)));
      } catch (NumberFormatException e) {
        return wrong(node, what, wanted);
      }
    }
    return wrong(node, what, wanted);
  }

  Optional<Located<Boolean>> bool(Node node, String what) {
    if (node instanceof ScalarNode scalar) {
      if (scalar.getValue().equals("true") || scalar.getValue().equals("false")) {
        return Optional.of(new Located<>(scalar.getValue().equals("true"), position(node)));
      }
    }
    return wrong(node, what, "true or false");
  }

  /** The elements of a list, at least one. */
  List<Node> list(Node node, String what) {
    if (node instanceof SequenceNode sequence) {
      if (sequence.getValue().isEmpty()) {
        problem(position(node), what + " is an empty list");
      }
      return ImmutableList.copyOf(sequence.getValue());
    }
    String hint = node instanceof ScalarNode scalar ? ": write [" + scalar.getValue() + "]" : "";
    problem(position(node), what + " must be a list, not " + describe(node) + hint);
    return ImmutableList.of();
  }

  List<Located<String>> texts(Node node, String what) {
    List<Located<String>> texts = new ArrayList<>();
    for (Node element : list(node, what)) {
      text(element, "an element of " + what).ifPresent(texts::add);
    }
    return texts;
  }

  /** The entries of a mapping, each key once; empty with a problem if it is something else. */
  Optional<List<Entry>> entries(Node node, String what) {
    if (!(node instanceof MappingNode mapping)) {
      return wrong(node, what, "a mapping (key: value)");
    }
    Map<String, SourcePosition> seen = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      text(tuple.getKeyNode(), "a key of " + what)
          .filter(key -> isFirst(key, seen, what))
          .ifPresent(key -> entries.add(new Entry(key, tuple.getValueNode())));
    }
    return Optional.of(entries);
  }

  private boolean isFirst(Located<String> key, Map<String, SourcePosition> seen, String what) {
    SourcePosition first = seen.putIfAbsent(key.value(), key.position());
    if (first == null) {
      return true;
    }
    problem(
        key.position(),
        "duplicate key '" + key.value() + "' in " + what + "; it is also at " + first);
    return false;
  }

  private <T> Optional<T> wrong(Node node, String what, String wanted) {
    problem(position(node), what + " must be " + wanted + ", not " + describe(node));
    return Optional.empty();
  }

  static String describe(Node node) {
    if (node instanceof ScalarNode scalar) {
      return node.getTag().equals(Tag.NULL) ? "nothing" : "'" + scalar.getValue() + "'";
    }
    return node instanceof SequenceNode ? "a list" : "a mapping";
  }
}
