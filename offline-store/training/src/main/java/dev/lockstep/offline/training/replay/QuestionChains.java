/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts questions into as few passes as possible. A sweep moves forward only, so within a pass
 * neither T nor the position of an entity's questions may fall. Answers that were served one after
 * the other fit into one pass; each question about the past with rows of the present may take
 * another. Pure.
 */
public final class QuestionChains {
  private QuestionChains() {}

  /**
   * The passes, each a list of places of questions in the order of (key, T, position).
   *
   * <p>By the order of T, a question goes to the first pass whose last position is not above its
   * own: that is a cover of a partial order by as few chains as possible (R. P. Dilworth, "A
   * decomposition theorem for partially ordered sets", 1950; greedy is optimal in two dimensions).
   */
  public static List<List<Integer>> of(List<Question> questions) {
    List<Integer> order = new ArrayList<>(questions.size());
    for (int i = 0; i < questions.size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.comparing((Integer i) -> questions.get(i).key())
            .thenComparingLong(i -> questions.get(i).asOfMillis())
            .thenComparingLong(i -> questions.get(i).seq()));
    List<List<Integer>> passes = new ArrayList<>();
    List<Long> lastSeqs = new ArrayList<>();
    String key = "";
    for (int place : order) {
      Question question = questions.get(place);
      if (!question.key().equals(key)) {
        key = question.key();
        lastSeqs.clear();
      }
      int pass = 0;
      while (pass < lastSeqs.size() && lastSeqs.get(pass) > question.seq()) {
        pass++;
      }
      if (pass == lastSeqs.size()) {
        lastSeqs.add(question.seq());
      } else {
        lastSeqs.set(pass, question.seq());
      }
      if (pass == passes.size()) {
        passes.add(new ArrayList<>());
      }
      passes.get(pass).add(place);
    }
    return passes;
  }
}
