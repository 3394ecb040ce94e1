/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static java.util.Objects.requireNonNull;

import dev.lockstep.testing.MarkdownTables.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The definitions that the tables of docs/semantics.md imply, as YAML. */
final class VectorDefinitions {
  /** Headings of a table of rows that are not columns. */
  private static final List<String> NO_COLUMNS = List.of("ts", "seq", "ingest_ts", "why");

  private final String suffix;
  private final Map<String, String> columns = new LinkedHashMap<>();
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, List<String>> featuresByOptions = new LinkedHashMap<>();

  /** Where a feature of the page is. */
  record Place(String view, String feature) {}

  VectorDefinitions(String suffix) {
    this.suffix = suffix;
    columns.put("key", "{type: STRING, required: true}");
    columns.put("row", "STRING");
  }

  /** The cell of a log column in a table of rows, whose headings are {@code name TYPE}. */
  static Optional<String> cell(Row row, String column) {
    return row.header().stream()
        .filter(heading -> heading.equals(column) || heading.startsWith(column + " "))
        .findFirst()
        .flatMap(row::cell);
  }

  void declareColumns(Row row) {
    for (String heading : row.header()) {
      if (!NO_COLUMNS.contains(heading) && !columns.containsKey(heading)) {
        String[] parts = heading.split(" ", 2);
        String type = "\"" + parts[1] + "\"";
        String before = columns.putIfAbsent(parts[0], type);
        if (before != null && !before.equals(type)) {
          throw new IllegalArgumentException("Line " + row.line() + ": two types of " + parts[0]);
        }
      }
    }
  }

  /** Adds a feature of the page, spelled as in its tables. */
  void declareFeature(String text) {
    if (places.containsKey(text)) {
      return;
    }
    String name = "v" + (places.size() + 1);
    boolean latest = text.startsWith("latest:");
    String[] parts = latest ? text.substring(7).strip().split(", *", 2) : new String[] {text};
    String options = latest && parts.length > 1 ? parts[1] : latest ? "ttl: 0" : "";
    List<String> features = featuresByOptions.computeIfAbsent(options, key -> new ArrayList<>());
    features.add("{name: " + name + ", " + (latest ? "of: " + parts[0] : text) + "}");
    places.put(text, new Place(view(options), name));
  }

  Place place(String text) {
    return requireNonNull(places.get(text), text);
  }

  String yaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("kind: Source\nname: vector_events_").append(suffix);
    yaml.append("\ntimestamp: event_time\nschema:\n  event_time: TIMESTAMP\n");
    columns.forEach(
        (name, type) -> yaml.append("  ").append(name).append(": ").append(type).append('\n'));
    yaml.append("---\nkind: Entity\nname: vector_key_").append(suffix);
    yaml.append("\nkeys: {key: STRING}\n");
    featuresByOptions.forEach(
        (options, features) -> {
          yaml.append("---\nkind: FeatureView\nname: ").append(view(options));
          yaml.append("\nentity: vector_key_").append(suffix);
          yaml.append("\nsources: [vector_events_").append(suffix).append("]\n");
          if (!options.isEmpty()) {
            yaml.append(options.replaceAll(", *", "\n")).append('\n');
          }
          yaml.append("features:\n");
          features.forEach(feature -> yaml.append("  - ").append(feature).append('\n'));
        });
    return yaml.toString();
  }

  private String view(String options) {
    int index = new ArrayList<>(featuresByOptions.keySet()).indexOf(options);
    return (options.isEmpty() ? "vectors_" : "vectors_latest" + index + "_") + suffix;
  }
}
