/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Answers questions from the lake with the kernel of training sets: what the log held up to a
 * question's position, and nothing else. Who computes is a matter of the runner. Thread-safe.
 */
public final class LakeAnswers {
  private final Lake lake;
  private final AnswerRunner runner;

  /**
   * Computes in this process.
   *
   * @param lake stays open
   * @param scratch a directory for temporary files; must exist
   */
  public LakeAnswers(Lake lake, Path scratch) {
    this(lake, new LocalAnswerRunner(lake, scratch));
  }

  /**
   * @param lake stays open
   * @param runner computes from the same lake
   */
  public LakeAnswers(Lake lake, AnswerRunner runner) {
    this.lake = lake;
    this.runner = runner;
  }

  /**
   * Answers questions about one view version.
   *
   * @param features features of the view, at least one
   * @return the values of each question, one per feature
   * @throws LockstepException POSITION_NOT_REACHED if the lake does not hold a position yet
   */
  public List<List<FeatureValue>> answer(
      ViewPlan view, List<FeaturePlan> features, List<Question> questions) throws IOException {
    return answer(List.of(new AnswerJob(view, features, questions))).get(0);
  }

  /**
   * Answers several jobs together: one start of an engine serves all of them.
   *
   * @return by job and question, the values of the job's features
   * @throws LockstepException POSITION_NOT_REACHED if the lake does not hold a position yet
   */
  public List<List<List<FeatureValue>>> answer(List<AnswerJob> jobs) throws IOException {
    for (AnswerJob job : jobs) {
      LakePosition reached = reached(job.view());
      for (Question question : job.questions()) {
        Optional<LockstepException> problem = problem(job.view(), reached, question);
        if (problem.isPresent()) {
          throw problem.get();
        }
      }
    }
    return runner.run(jobs);
  }

  /** How far the lake holds the log of a view version. */
  public LakePosition reached(ViewPlan view) {
    return ViewHistory.open(lake, view, Optional.empty()).position();
  }

  /** Why a question cannot be answered yet; empty if it can. */
  public static Optional<LockstepException> problem(
      ViewPlan view, LakePosition reached, Question question) {
    if (question.seq() == Position.NO_ROW
        || reached.contains(question.partition(), question.seq())) {
      return Optional.empty();
    }
    return Optional.of(
        new LockstepException(
            ErrorCode.POSITION_NOT_REACHED,
            "The lake's rows of view %s v%s end at %s, before row %s of partition %s: archive first"
                .formatted(
                    view.name(),
                    view.version(),
                    reached.toJson(),
                    question.seq(),
                    question.partition())));
  }
}
