/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import dev.lockstep.cli.demo.judge.AnswerJudge;
import dev.lockstep.cli.demo.judge.QuestionSource;
import dev.lockstep.cli.terminal.Steps;
import dev.lockstep.error.LockstepException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code demo --once}: a fixed stream, then proof that nothing is lost, double or wrong. */
final class FixedRun {
  private static final long SETTLE_MILLIS = 120_000;
  private static final long WARM_UP_MILLIS = 20_000;
  private static final long POLL_MILLIS = 50;

  private final DemoOptions options;
  private final DemoParts parts;
  private final Steps steps;
  private final QuestionSource questions;
  private final DutyCycle pace = new DutyCycle();

  FixedRun(DemoOptions options, DemoParts parts, Steps steps) {
    this.options = options;
    this.parts = parts;
    this.steps = steps;
    this.questions = new QuestionSource(options.seed() + 1, parts.store);
  }

  /** Returns when everything was judged. */
  void run() throws InterruptedException {
    warmUp();
    parts.sender.start();
    steps.begin(
        "stream %,d events, %,.0f each second"
            .formatted(options.events(), options.eventsPerSecond()));
    while (!parts.sender.isFinished()) {
      parts.check();
      steps.progress(
          "%,d sent, %,d answers checked, %d wrong"
              .formatted(
                  parts.sender.sent(),
                  parts.verdicts.answersChecked(),
                  parts.verdicts.wrongCount()));
      pace.run(
          () ->
              parts.answers.checkNow(
                  questions, System.currentTimeMillis(), AnswerJudge.Mode.AT_TOKEN));
    }
    parts.probe.finish();
    steps.begin("compare the feature logs and the dead letters with what was sent");
    settle("log rows", () -> parts.logJudge.pendingRows() == 0);
    settle("dead letters", () -> parts.deadLetters.pending() == 0);
    reportMissing();
    steps.begin("wait until the online store has every row");
    awaitOnline();
    steps.begin("check %,d answers at random moments".formatted(options.checks()));
    while (parts.verdicts.answersChecked() < options.checks()) {
      parts.check();
      steps.progress("%,d checked".formatted(parts.verdicts.answersChecked()));
      parts.answers.checkAnytime(questions, System.currentTimeMillis(), AnswerJudge.Mode.ALL);
    }
    steps.end();
  }

  /**
   * Code is compiled while it runs, so a stream of the same kind runs until answers keep up with
   * it. If they do not, what they are behind is waited for, so that it is not measured.
   */
  private void warmUp() throws InterruptedException {
    steps.begin("warm up");
    parts.warmUp.start();
    boolean warm = settle("answers that keep up", WARM_UP_MILLIS, parts.freshness::isSteady);
    parts.warmUp.finish();
    settle("the end of the first stream", parts.warmUp::isFinished);
    if (!warm) {
      settle("what answers are behind", parts.freshness::isSteady);
    }
    parts.freshness.startCounting(warm);
  }

  private void reportMissing() {
    if (parts.logJudge.pendingRows() > 0) {
      parts.verdicts.wrong(
          "%d rows are missing in the feature logs, e.g. %s"
              .formatted(
                  parts.logJudge.pendingRows(), parts.logJudge.pendingExample().orElse("-")));
    }
    parts.deadLetters.finish();
  }

  /** Every row of the logs is online when the newest row of each partition is. */
  private void awaitOnline() throws InterruptedException {
    if (!settle("online rows", () -> parts.answers.seesNewestRows())) {
      parts.verdicts.wrong("the online store lacks rows of the feature logs");
    }
  }

  private boolean settle(String what, BooleanSupplier done) throws InterruptedException {
    return settle(what, SETTLE_MILLIS, done);
  }

  private boolean settle(String what, long mostMillis, BooleanSupplier done)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
    while (!isDone(done)) {
      parts.check();
      if (System.nanoTime() > deadline) {
        return false;
      }
      steps.progress("waiting for " + what);
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    return true;
  }

  private static boolean isDone(BooleanSupplier done) {
    try {
      return done.getAsBoolean();
    } catch (LockstepException e) {
      return false; // not there yet; the time limit is the judge's
    }
  }
}
