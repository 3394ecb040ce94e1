/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.spark.Assignment.Range;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import dev.lockstep.offline.training.replay.Question;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.testing.FeatureSpecs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which task answers which questions, and of which rows. */
public class TestQuestionSlices {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void everyQuestionIsInOneSliceThatHasItsRows() throws IOException {
    for (ViewPlan view : FeatureSpecs.views("slices")) {
      KernelPlan plan = KernelPlan.of(view, view.features());
      List<Question> questions =
          IntStream.range(0, 300)
              .mapToObj(i -> new Question(key(), random.nextInt(1_000_000), 0, random.nextInt(50)))
              .toList();
      check(plan, questions, QuestionSlices.of(plan, questions, new TaskSizes(20, 30), 0, 2));
    }
  }

  /** Half of all questions are about one entity. */
  private String key() {
    return random.nextBoolean() ? "hot" : "key " + random.nextInt(40);
  }

  private void check(KernelPlan plan, List<Question> questions, QuestionSlices slices)
      throws IOException {
    Map<Integer, Range> ranges = new HashMap<>();
    slices.assignment().ranges().forEach(range -> ranges.put(range.number(), range));
    List<Integer> answered = new ArrayList<>();
    assertThat(slices.spines()).hasSize(slices.assignment().partitions());
    for (int partition = 0; partition < slices.spines().size(); partition++) {
      int lastNumber = -1;
      Question last = new Question("", 0, 0, 0);
      SpineStream stream = slices.spines().get(partition).stream();
      for (SpineBatch batch = stream.next(); batch != null; batch = stream.next()) {
        for (int i = 0; i < batch.size; i++) {
          int number = batch.keys[i];
          Question question = questions.get((int) batch.rows[i]);
          Range range = Objects.requireNonNull(ranges.get(number));
          assertThat(number % slices.assignment().partitions()).isEqualTo(partition);
          assertThat(range.key()).as("seed %s", seed).isEqualTo(question.key());
          assertThat(range.fromMillis()).isLessThanOrEqualTo(plan.firstMillis(batch.times[i]));
          assertThat(range.untilMillis()).isGreaterThanOrEqualTo(question.asOfMillis());
          assertThat(number).isGreaterThanOrEqualTo(lastNumber);
          if (number == lastNumber) {
            assertThat(question.asOfMillis()).isGreaterThanOrEqualTo(last.asOfMillis());
            assertThat(question.seq()).as("seed %s", seed).isGreaterThanOrEqualTo(last.seq());
          }
          lastNumber = number;
          last = question;
          answered.add((int) batch.rows[i]);
        }
      }
    }
    assertThat(answered)
        .as("seed %s", seed)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, questions.size()).boxed().toList());
  }
}
