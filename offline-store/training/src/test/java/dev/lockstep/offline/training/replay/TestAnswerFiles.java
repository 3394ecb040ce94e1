/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.testing.FeatureSpecs;
import java.io.EOFException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions and answers on their way between processes. */
public class TestAnswerFiles {
  private static final List<Question> QUESTIONS =
      List.of(
          new Question("a", Long.MIN_VALUE, 0, Position.NO_ROW),
          new Question("\u00e4 \ud83d\ude00\u0000", 7, 3, 5),
          new Question("", Long.MAX_VALUE, 1, Long.MAX_VALUE));

  private final ViewPlan view = FeatureSpecs.views("files").get(0);
  private final AnswerJob job = new AnswerJob(view, view.features().subList(0, 2), QUESTIONS);
  @TempDir private Path directory;

  @Test
  void questionsComeBackByJob() throws Exception {
    Path file = directory.resolve("questions");
    AnswerJob one = new AnswerJob(view, view.features(), QUESTIONS.subList(0, 1));
    QuestionFile.write(file, List.of(job, one));
    assertThat(QuestionFile.read(file)).containsExactly(QUESTIONS, QUESTIONS.subList(0, 1));
  }

  @Test
  void answersComeBackToTheirPlaces() throws Exception {
    List<FeatureValue> statuses =
        List.of(
            FeatureValue.notFound(),
            FeatureValue.error("1 / 0", 17),
            FeatureValue.of(null, Long.MAX_VALUE));
    Path file = directory.resolve("answers");
    try (AnswerFile out = new AnswerFile(file)) {
      // The last first: tasks end in any order.
      for (int place = statuses.size() - 1; place >= 0; place--) {
        out.add(0, bytes(place, statuses.get(place)));
      }
      out.finish();
    }
    List<List<FeatureValue>> answers = AnswerFile.read(file, List.of(job)).get(0);
    for (int place = 0; place < statuses.size(); place++) {
      assertThat(answers.get(place)).containsExactly(statuses.get(place), statuses.get(place));
    }
  }

  @Test
  void aFileThatIsNotWholeIsRefused() throws Exception {
    Path file = directory.resolve("cut");
    try (AnswerFile out = new AnswerFile(file)) {
      out.add(0, bytes(0, FeatureValue.notFound()));
    }
    assertThatThrownBy(() -> AnswerFile.read(file, List.of(job))).isInstanceOf(EOFException.class);
    try (AnswerFile out = new AnswerFile(file)) {
      out.add(0, bytes(0, FeatureValue.notFound()));
      out.finish();
    }
    assertThat(Files.size(file)).isPositive();
    assertThatThrownBy(() -> AnswerFile.read(file, List.of(job)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("A question was not answered");
  }

  private byte[] bytes(int place, FeatureValue value) {
    List<FeatureColumn> columns = new ArrayList<>();
    for (FeaturePlan feature : job.features()) {
      FeatureColumn column = new FeatureColumn(feature.resultType(), 1);
      column.set(0, value);
      columns.add(column);
    }
    SpineBatch batch = new SpineBatch(1);
    batch.size = 1;
    batch.rows[0] = place;
    ValueBytes out = new ValueBytes(16);
    AnswerBytes.write(batch, columns.toArray(FeatureColumn[]::new), 0, out);
    return Arrays.copyOf(out.array(), out.size());
  }
}
