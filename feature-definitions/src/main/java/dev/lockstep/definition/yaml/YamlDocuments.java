/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableList;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/** The documents of a YAML text. */
final class YamlDocuments {
  private static final int MAX_DEPTH = 50;
  private static final int MAX_ALIASES = 50;

  /** Files are limited where they are read; written definitions hold whole schemas. */
  private static final int MAX_CODE_POINTS = 64 << 20;

  private YamlDocuments() {}

  /**
   * Composes every document that is not empty.
   *
   * @throws YAMLException if the text is not YAML, or nests or repeats itself without measure
   */
  static List<Node> compose(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setCodePointLimit(MAX_CODE_POINTS);
    ImmutableList.Builder<Node> documents = ImmutableList.builder();
    for (Node document : new Yaml(options).composeAll(new StringReader(text))) {
      if (!document.getTag().equals(Tag.NULL)) {
        documents.add(document);
      }
    }
    return documents.build();
  }

  /**
   * Cuts a text at its document markers, which are lines that begin with three hyphens wherever
   * they stand. Empty lines stand for what comes before a document, so that its lines keep their
   * numbers.
   */
  static List<String> split(String text) {
    List<String> documents = new ArrayList<>();
    StringBuilder document = new StringBuilder();
    int line = 0;
    for (String content : text.split("\n", -1)) {
      if (content.startsWith("---") && line > 0) {
        documents.add(document.toString());
        document = new StringBuilder("\n".repeat(line));
      }
      document.append(content).append('\n');
      line++;
    }
    documents.add(document.toString());
    return documents;
  }
}
