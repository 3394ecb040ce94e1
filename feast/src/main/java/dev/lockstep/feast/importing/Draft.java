/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.yaml.DefinitionWriter;
import java.util.ArrayList;
import java.util.List;

/** One definition to be written, with comments around it and gaps in it. Not thread-safe. */
final class Draft {
  /** A remark whose place is a line of this draft. */
  private record Gap(Notes.Pending remark, int line) {}

  private final Notes notes;
  private final FeatureSet definition;
  private final List<String> comments = new ArrayList<>();
  private final List<String> tail = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();

  /**
   * @param definition holds the one definition
   */
  Draft(Notes notes, FeatureSet definition) {
    this.notes = notes;
    this.definition = definition;
  }

  Notes notes() {
    return notes;
  }

  /** Says something before the definition. */
  Draft comment(List<String> lines) {
    comments.addAll(lines);
    return this;
  }

  /**
   * Leaves a gap behind the definition, which somebody has to fill.
   *
   * @param decision what there is to decide
   * @param lines as they are to stand there
   */
  Draft gap(String decision, List<String> lines) {
    gaps.add(new Gap(notes.decide(decision), tail.size()));
    tail.addAll(lines);
    return this;
  }

  /** The document, one line each; remarks with gaps know their lines from now on. */
  List<String> lines(String file, int firstLine) {
    List<String> lines = new ArrayList<>();
    comments.forEach(comment -> lines.add(("# " + comment).stripTrailing()));
    DefinitionWriter.write(definition).lines().map(Draft::opened).forEach(lines::add);
    int tailStart = lines.size();
    lines.addAll(tail);
    gaps.forEach(gap -> gap.remark().at(file, firstLine + tailStart + gap.line()));
    notes.startsAt(file, firstLine);
    return lines;
  }

  /** What is empty is open for the lines that follow. */
  private static String opened(String line) {
    return line.matches("[a-z]+: (\\{\\s*\\}|\\[\\s*\\])")
        ? line.substring(0, line.indexOf(':') + 1)
        : line;
  }
}
