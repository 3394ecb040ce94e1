/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.terminal;

import java.util.List;

/**
 * Lines that are written over in place on a terminal, and one after the other elsewhere. Not
 * thread-safe.
 */
public final class Screen {
  private static final String CLEAR_LINE = "\u001b[2K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final Console console;
  private int shown;

  public Screen(Console console) {
    this.console = console;
  }

  /** Shows lines in the place of those before. */
  public void show(List<String> lines) {
    StringBuilder text = new StringBuilder();
    if (console.isTerminal() && shown > 0) {
      text.append("\u001b[").append(shown).append("A\r");
    }
    for (String line : lines) {
      if (console.isTerminal()) {
        text.append(CLEAR_LINE);
      }
      text.append(line).append(System.lineSeparator());
    }
    if (console.isTerminal()) {
      text.append(CLEAR_BELOW);
    }
    shown = lines.size();
    console.out().print(text);
    console.out().flush();
  }
}
