/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what was checked and what was wrong, and keeps the first descriptions. Thread-safe. */
public final class Verdicts {
  private static final int KEPT = 20;

  private final AtomicLong answersChecked = new AtomicLong();
  private final AtomicLong valuesChecked = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final List<String> descriptions = new ArrayList<>();

  void answer(int values) {
    answersChecked.incrementAndGet();
    valuesChecked.addAndGet(values);
  }

  /** One wrong answer, or one wrong row of a feature log. */
  public void wrong(String description) {
    wrong.incrementAndGet();
    synchronized (descriptions) {
      if (descriptions.size() < KEPT) {
        descriptions.add(description);
      }
    }
  }

  /** Answers for one entity and moment each. */
  public long answersChecked() {
    return answersChecked.get();
  }

  /** Values in those answers. */
  public long valuesChecked() {
    return valuesChecked.get();
  }

  public long wrongCount() {
    return wrong.get();
  }

  /** The first things that were wrong. */
  public List<String> descriptions() {
    synchronized (descriptions) {
      return List.copyOf(descriptions);
    }
  }
}
