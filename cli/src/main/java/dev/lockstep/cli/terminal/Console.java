/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command prints. Results go to {@link #out}, everything about them to {@link #err}.
 * Colours only on a terminal, unless NO_COLOR is set. Thread-safe.
 */
public final class Console {
  /** Set by the start script to whether the standard output is a terminal. */
  public static final String TTY_PROPERTY = "lockstep.tty";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean colours;

  /**
   * @param terminal whether {@code out} is a terminal
   * @param colours whether it shows colours
   */
  public Console(PrintStream out, PrintStream err, boolean terminal, boolean colours) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.colours = colours;
  }

  /** The standard streams. */
  public static Console system(Map<String, String> environment) {
    boolean terminal = Boolean.getBoolean(TTY_PROPERTY);
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Console(
        new PrintStream(System.out, true, UTF_8),
        new PrintStream(System.err, true, UTF_8),
        terminal && !dumb,
        terminal && !dumb && !plain);
  }

  public PrintStream out() {
    return out;
  }

  public PrintStream err() {
    return err;
  }

  /** Whether lines of the output can be written over. */
  public boolean isTerminal() {
    return terminal;
  }

  public boolean hasColours() {
    return colours;
  }

  /** A line of progress or explanation. */
  public void note(String line) {
    err.println(line);
  }

  public String bold(String text) {
    return styled("1", text);
  }

  public String dim(String text) {
    return styled("2", text);
  }

  public String red(String text) {
    return styled("31", text);
  }

  public String green(String text) {
    return styled("32", text);
  }

  public String yellow(String text) {
    return styled("33", text);
  }

  private String styled(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
