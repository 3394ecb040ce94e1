/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What somebody wrote in Feast, as comments of YAML. */
final class Texts {
  /** Longer ones are cut; a definition is at most 1 MiB large. */
  private static final int MAX = 16_384;

  private Texts() {}

  /** A text in one line, quoted. */
  static String quote(String text) {
    String printable = printable(text).replace("\n", "\\n");
    return "'"
        + (printable.length() <= 200 ? printable : printable.substring(0, 197) + "...")
        + "'";
  }

  /** {@code label: text}, with further lines below; nothing for an empty text. */
  static List<String> labelled(String label, String text) {
    if (text.isBlank()) {
      return ImmutableList.of();
    }
    List<String> lines = lines(text);
    if (lines.size() == 1) {
      return ImmutableList.of(printable(label) + ": " + lines.get(0));
    }
    ImmutableList.Builder<String> all = ImmutableList.builder();
    all.add(printable(label) + ":");
    lines.forEach(line -> all.add("  " + line));
    return all.build();
  }

  static List<String> tags(String label, Map<String, String> tags) {
    ImmutableList.Builder<String> all = ImmutableList.builder();
    new TreeMap<>(tags)
        .forEach((key, value) -> all.addAll(labelled(label + " " + key.replace("\n", " "), value)));
    return all.build();
  }

  /** The lines of a text, printable and not too many. */
  static List<String> lines(String text) {
    String printable = printable(text).stripTrailing();
    String kept = printable.length() <= MAX ? printable : printable.substring(0, MAX) + "\n...";
    return kept.lines().collect(ImmutableList.toImmutableList());
  }

  /** YAML allows no control characters, not even in comments. */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .limit(2L * MAX)
        .forEach(
            c -> {
              boolean fine =
                  c == '\n' || c >= ' ' && c <= '~' || c > 0xA0 && Character.isLetterOrDigit(c);
              if (fine) {
                printable.appendCodePoint(c);
              } else if (c == '\t') {
                printable.append("    ");
              } else if (c != '\r') {
                printable.append("\\u{").append(Integer.toHexString(c)).append('}');
              }
            });
    return printable.toString();
  }
}
