/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import dev.lockstep.store.FeatureValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Answers in the places of their questions, in whatever order they come. Not thread-safe. */
final class CollectedAnswers {
  /** A question that nobody answered: every answer has a value. */
  private static final List<FeatureValue> NONE = List.of();

  private final List<List<FeatureValue>> answers;

  CollectedAnswers(int questions) {
    answers = new ArrayList<>(Collections.nCopies(questions, NONE));
  }

  void set(int place, List<FeatureValue> values) {
    answers.set(place, values);
  }

  /**
   * @throws IllegalStateException if a question has no answer
   */
  List<List<FeatureValue>> all() {
    if (answers.contains(NONE)) {
      throw new IllegalStateException("A question was not answered");
    }
    return answers;
  }
}
