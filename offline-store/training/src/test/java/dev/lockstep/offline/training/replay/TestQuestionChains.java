/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

public class TestQuestionChains {
  @Test
  void answersServedOneAfterTheOtherTakeOnePass() {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      questions.add(new Question("k" + i % 3, 1_000 + i, 0, i / 2));
    }
    assertThat(QuestionChains.of(questions)).hasSize(1);
  }

  @Test
  void thePastWithRowsOfThePresentTakesAnotherPass() {
    List<Question> questions =
        List.of(
            new Question("a", 5, 0, 10), new Question("a", 3, 0, 20), new Question("b", 1, 0, 1));
    assertThat(QuestionChains.of(questions)).containsExactly(List.of(1, 2), List.of(0));
  }

  @Test
  void noPassMovesBackAndEveryQuestionIsInOne() {
    Random random = new Random(20261128);
    for (int run = 0; run < 200; run++) {
      List<Question> questions = new ArrayList<>();
      for (int i = random.nextInt(40); i >= 0; i--) {
        questions.add(
            new Question("k" + random.nextInt(3), random.nextInt(20), 0, random.nextInt(20)));
      }
      List<Integer> seen = new ArrayList<>();
      for (List<Integer> pass : QuestionChains.of(questions)) {
        Map<String, Question> last = new HashMap<>();
        String key = "";
        for (int place : pass) {
          Question question = questions.get(place);
          assertThat(question.key()).isGreaterThanOrEqualTo(key);
          key = question.key();
          Question before = last.put(key, question);
          if (before != null) {
            assertThat(question.asOfMillis()).isGreaterThanOrEqualTo(before.asOfMillis());
            assertThat(question.seq()).isGreaterThanOrEqualTo(before.seq());
          }
          seen.add(place);
        }
      }
      assertThat(seen).hasSize(questions.size()).doesNotHaveDuplicates();
    }
  }
}
