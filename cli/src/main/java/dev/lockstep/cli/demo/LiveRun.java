/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import dev.lockstep.cli.demo.judge.AnswerJudge;
import dev.lockstep.cli.demo.judge.QuestionSource;
import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.terminal.Screen;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.error.LockstepException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The demo as it runs until somebody stops it: shows what happens, and keeps checking. */
final class LiveRun {
  /** Rows that arrived so long ago are in the oracle and online, if anything works at all. */
  private static final long SETTLED_MILLIS = 10_000;

  private static final long WARM_UP_MILLIS = 30_000;
  private static final long RETRY_MILLIS = 500;
  private static final long REDRAW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final DemoParts parts;
  private final DemoFrame frame;
  private final Console console;
  private final String address;
  private final QuestionSource questions;
  private final DutyCycle pace = new DutyCycle();

  /**
   * @param address of the gRPC server, to show
   */
  LiveRun(DemoParts parts, DemoFrame frame, Console console, String address, long seed) {
    this.parts = parts;
    this.frame = frame;
    this.console = console;
    this.address = address;
    this.questions = new QuestionSource(seed + 1, parts.store);
  }

  /** Returns when the process is told to stop. */
  void run(Lifetime lifetime) throws InterruptedException {
    parts.sender.start();
    Screen screen = new Screen(console);
    long begunMillis = System.currentTimeMillis();
    long shownNanos = 0;
    while (!lifetime.isStopping()) {
      try {
        parts.check();
        pace.run(() -> checkOne(begunMillis));
        warmUp(begunMillis);
        long now = System.nanoTime();
        if (shownNanos == 0
            || now - shownNanos > (console.isTerminal() ? REDRAW_NANOS : LINE_NANOS)) {
          shownNanos = now;
          screen.show(console.isTerminal() ? frame.lines(address) : List.of(frame.line()));
        }
      } catch (LockstepException e) {
        if (lifetime.isStopping()) {
          return;
        }
        console.err().println(console.yellow("no answer: " + e.getMessage()));
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  /** What is slow because code was not compiled yet does not count, but only for a while. */
  private void warmUp(long begunMillis) {
    boolean steady = parts.freshness.isSteady();
    boolean late = System.currentTimeMillis() - begunMillis > WARM_UP_MILLIS;
    if (!parts.freshness.counts() && (steady || late)) {
      parts.freshness.startCounting(steady);
    }
  }

  /** Questions about the arrival of rows wait until there are settled ones. */
  private void checkOne(long begunMillis) throws InterruptedException {
    long now = System.currentTimeMillis();
    if (now - begunMillis > 2 * SETTLED_MILLIS) {
      parts.answers.checkAnytime(questions, now - SETTLED_MILLIS, AnswerJudge.Mode.AT_TOKEN);
    } else {
      parts.answers.checkNow(questions, now, AnswerJudge.Mode.AT_TOKEN);
    }
  }
}
