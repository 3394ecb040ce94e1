/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.terminal;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The steps of a longer command: each is a line with its duration. On a terminal the line of the
 * step under way tells its progress. Thread-safe.
 */
public final class Steps {
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int WIDTH = 100;

  private final Console console;
  private Optional<String> current = Optional.empty();
  private long begunNanos;
  private long drawnNanos;

  public Steps(Console console) {
    this.console = console;
  }

  /** Ends the step under way and begins another one. */
  public synchronized void begin(String step) {
    end();
    current = Optional.of(step);
    begunNanos = System.nanoTime();
    drawnNanos = 0;
    if (console.isTerminal()) {
      draw("");
    }
  }

  /** How far the step under way is. */
  public synchronized void progress(String detail) {
    long now = System.nanoTime();
    if (console.isTerminal() && current.isPresent() && now - drawnNanos > REDRAW_NANOS) {
      drawnNanos = now;
      draw(detail);
    }
  }

  /** Ends the step under way. */
  public synchronized void end() {
    finish(console.green("done"));
  }

  /** The step under way did not succeed. */
  public synchronized void fail() {
    finish(console.red("FAILED"));
  }

  private void finish(String result) {
    current.ifPresent(
        step -> {
          clear();
          double seconds = (System.nanoTime() - begunNanos) / 1e9;
          console.out().println("%s  %s  %.1f s".formatted(result, step, seconds));
          console.out().flush();
        });
    current = Optional.empty();
  }

  private void draw(String detail) {
    String text = current.orElse("") + (detail.isEmpty() ? "" : "  " + detail);
    clear();
    console.out().print("....  " + text.substring(0, Math.min(WIDTH, text.length())));
    console.out().flush();
  }

  private void clear() {
    if (console.isTerminal()) {
      console.out().print("\r\u001b[K");
    }
  }
}
