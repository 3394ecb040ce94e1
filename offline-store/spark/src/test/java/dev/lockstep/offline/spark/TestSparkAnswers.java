/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.replay.AnswerFile;
import dev.lockstep.offline.training.replay.AnswerJob;
import dev.lockstep.offline.training.replay.AnswersForm;
import dev.lockstep.offline.training.replay.LakeAnswers;
import dev.lockstep.offline.training.replay.Question;
import dev.lockstep.offline.training.replay.QuestionChains;
import dev.lockstep.offline.training.replay.QuestionFile;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.FeatureSpecs;
import dev.lockstep.type.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of the past computed by tasks of a real Spark, compared with those of this process. */
public class TestSparkAnswers {
  private static final long DAY_MILLIS = 86_400_000L;

  private final long seed = Long.getLong("lockstep.test.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final String suffix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);

  @TempDir private Path directory;

  @Test
  void answersHaveTheBitsOfTheLocalRunner() throws Exception {
    System.out.println("TestSparkAnswers: -Dlockstep.test.seed=" + seed);
    try (Lake lake = Lake.open(TestingSpark.LAKE)) {
      List<AnswerJob> jobs = new ArrayList<>();
      for (ViewPlan view : FeatureSpecs.views(suffix)) {
        List<LogRow> rows = fill(lake, view);
        jobs.add(new AnswerJob(view, features(view), questions(rows)));
      }
      assertThat(jobs)
          .as("seed %s: some entity has questions that one sweep cannot answer", seed)
          .anyMatch(job -> QuestionChains.of(job.questions()).size() > 2);
      List<List<List<FeatureValue>>> local = new LakeAnswers(lake, directory).answer(jobs);
      compare(jobs, spark(lake, jobs, Limits.DEFAULT), local);
      // Hot entities are cut into slices of time.
      compare(jobs, spark(lake, jobs, new Limits(100, 10, 15)), local);
      assertThat(statuses(local))
          .as("seed %s", seed)
          .contains(ValueStatus.PRESENT, ValueStatus.NOT_FOUND, ValueStatus.OUTSIDE_MAX_AGE);
    }
  }

  /** Rows of one entity are in several files; some are late by days, some are at the same time. */
  private List<LogRow> fill(Lake lake, ViewPlan view) {
    List<LogRow> rows =
        new EventGenerator(random.nextLong())
            .rows(
                view,
                EventShape.of(8, 400).withHistory(30),
                key -> Math.floorMod(key.encoded().hashCode(), view.partitions()));
    TestingLake.append(lake, view, rows.subList(0, rows.size() / 2));
    TestingLake.append(lake, view, rows.subList(rows.size() / 2, rows.size()));
    return rows;
  }

  /** All but a few, in the order of the view or another. */
  private List<FeaturePlan> features(ViewPlan view) {
    List<FeaturePlan> features = new ArrayList<>(view.features());
    java.util.Collections.shuffle(features, random);
    return features.subList(0, Math.max(1, features.size() * 3 / 4));
  }

  /** About entities with and without rows, at any T and position, in any order; some twice. */
  private List<Question> questions(List<LogRow> rows) {
    List<Question> questions = new ArrayList<>();
    LogRow hot = rows.get(random.nextInt(rows.size()));
    for (int i = 0; i < 150; i++) {
      LogRow row = random.nextInt(3) == 0 ? hot : rows.get(random.nextInt(rows.size()));
      long asOf =
          switch (random.nextInt(3)) {
            case 0 -> row.eventTimeMillis() + random.nextInt(3) - 1;
            case 1 -> row.ingestTimeMillis() + random.nextInt(3) - 1;
            default -> row.eventTimeMillis() + random.nextInt(8) * DAY_MILLIS;
          };
      LogRow upTo = rows.get(random.nextInt(rows.size()));
      long seq =
          random.nextInt(8) == 0
              ? Position.NO_ROW
              : upTo.partition() == row.partition() ? upTo.seq() : row.seq();
      String key = random.nextInt(12) == 0 ? "nobody" : row.key().encoded();
      questions.add(
          random.nextInt(10) == 0 && i > 0
              ? questions.get(random.nextInt(i))
              : new Question(key, asOf, row.partition(), seq));
    }
    return questions;
  }

  private List<List<List<FeatureValue>>> spark(Lake lake, List<AnswerJob> jobs, Limits limits)
      throws Exception {
    Path questions = directory.resolve("questions");
    Path answers = directory.resolve("answers");
    QuestionFile.write(questions, jobs);
    List<AnswersForm.Part> parts = new ArrayList<>();
    for (AnswerJob job : jobs) {
      long snapshotId = ViewHistory.open(lake, job.view(), Optional.empty()).snapshotId();
      parts.add(AnswersForm.Part.of(job, FeatureSpecs.yaml(suffix), snapshotId));
    }
    new SparkAnswers(lake, TestingSpark.shared(), limits)
        .run(
            new AnswersForm(parts, questions.toString(), answers.toString()),
            TrainingProgress.NONE);
    return AnswerFile.read(answers, jobs);
  }

  private void compare(
      List<AnswerJob> jobs,
      List<List<List<FeatureValue>>> spark,
      List<List<List<FeatureValue>>> local) {
    for (int job = 0; job < jobs.size(); job++) {
      for (int i = 0; i < jobs.get(job).questions().size(); i++) {
        for (int feature = 0; feature < jobs.get(job).features().size(); feature++) {
          FeatureValue is = spark.get(job).get(i).get(feature);
          FeatureValue should = local.get(job).get(i).get(feature);
          assertThat(is)
              .as(
                  "seed %s: %s of %s",
                  seed,
                  jobs.get(job).features().get(feature).name(),
                  jobs.get(job).questions().get(i))
              .isEqualTo(should);
          assertThat(Values.identical(is.value(), should.value())).isTrue();
        }
      }
    }
  }

  private static Set<ValueStatus> statuses(List<List<List<FeatureValue>>> answers) {
    Set<ValueStatus> statuses = EnumSet.noneOf(ValueStatus.class);
    answers.forEach(
        job -> job.forEach(values -> values.forEach(value -> statuses.add(value.status()))));
    return statuses;
  }
}
