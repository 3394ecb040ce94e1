/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML as trees of texts: no tag makes an object, and what a scalar is says the message that it is
 * read into.
 */
final class YamlTree {
  /** Aliases that point at aliases would grow without measure. */
  private static final int MAX_NODES = 4_000_000;

  private int nodes;

  private YamlTree() {}

  /** Every document that is not empty. */
  static List<JsonNode> documents(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(JsonMessages.MAX_DEPTH);
    options.setMaxAliasesForCollections(50);
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setAllowDuplicateKeys(false);
    List<JsonNode> documents = new ArrayList<>();
    YamlTree tree = new YamlTree();
    try {
      for (Node document : new Yaml(options).composeAll(new StringReader(text))) {
        if (!document.getTag().equals(Tag.NULL)) {
          documents.add(tree.convert(document, 0));
        }
      }
    } catch (MarkedYAMLException e) {
      throw new RegistryFormatException(
          e.getProblemMark() == null
              ? "not YAML: " + e.getProblem()
              : "not YAML in line " + (e.getProblemMark().getLine() + 1) + ": " + e.getProblem());
    } catch (YAMLException e) {
      throw new RegistryFormatException("not YAML: " + firstLine(e));
    }
    return documents;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private JsonNode convert(Node node, int depth) {
    if (++nodes > MAX_NODES || depth > JsonMessages.MAX_DEPTH) {
      throw new RegistryFormatException("the text nests or repeats itself without measure");
    }
    JsonNodeFactory factory = JsonNodeFactory.instance;
    if (node instanceof ScalarNode scalar) {
      return scalar.getTag().equals(Tag.NULL)
          ? factory.nullNode()
          : factory.textNode(scalar.getValue());
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = factory.arrayNode();
      sequence.getValue().forEach(element -> array.add(convert(element, depth + 1)));
      return array;
    }
    ObjectNode object = factory.objectNode();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new RegistryFormatException("a key is no text");
      }
      if (object.has(key.getValue())) {
        throw new RegistryFormatException("the key '" + key.getValue() + "' is there twice");
      }
      object.set(key.getValue(), convert(tuple.getValueNode(), depth + 1));
    }
    return object;
  }
}
