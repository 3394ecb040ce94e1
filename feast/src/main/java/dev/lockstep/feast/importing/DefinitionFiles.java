/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Drafts as files of definitions, none larger than a definition's file may be. Not thread-safe. */
final class DefinitionFiles {
  /** Below the 1 MiB that a file may have. */
  private static final int MAX_CHARS = 250_000;

  private final Map<String, List<String>> files = new LinkedHashMap<>();
  private final List<Placed> placed = new ArrayList<>();

  /** Where a draft begins. */
  private record Placed(Notes notes, String file, int line) {}

  /**
   * Adds drafts to files of a name.
   *
   * @param name without ending, such as {@code sources}
   */
  void add(String name, List<String> head, List<Draft> drafts) {
    int number = 1;
    int chars = 0;
    String file = name + ".yaml";
    for (Draft draft : drafts) {
      if (chars > MAX_CHARS) {
        file = name + "-" + ++number + ".yaml";
        chars = 0;
      }
      List<String> lines = files.get(file);
      if (lines == null) {
        lines = new ArrayList<>();
        head.forEach(lines::add);
        files.put(file, lines);
      } else {
        lines.add("---");
      }
      int first = lines.size() + 1;
      placed.add(new Placed(draft.notes(), file, first));
      List<String> written = draft.lines(file, first);
      lines.addAll(written);
      chars += written.stream().mapToInt(line -> line.length() + 1).sum();
    }
  }

  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    files.forEach((file, lines) -> texts.put(file, String.join("\n", lines) + "\n"));
    return texts;
  }

  /** All files as one text. */
  String joined() {
    return String.join("---\n", texts().values());
  }

  /**
   * A line of {@link #joined} and whose it is.
   *
   * @param line from 1, in the file
   */
  record Place(Notes notes, String file, int line) {}

  Optional<Place> find(int joinedLine) {
    int line = joinedLine;
    for (Map.Entry<String, List<String>> file : files.entrySet()) {
      if (line <= file.getValue().size()) {
        Optional<Place> place = Optional.empty();
        for (Placed candidate : placed) {
          if (candidate.file().equals(file.getKey()) && candidate.line() <= line) {
            place = Optional.of(new Place(candidate.notes(), file.getKey(), line));
          }
        }
        return place;
      }
      line -= file.getValue().size() + 1;
    }
    return Optional.empty();
  }
}
