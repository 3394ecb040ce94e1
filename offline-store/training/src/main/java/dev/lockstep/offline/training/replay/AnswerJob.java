/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import java.util.List;

/**
 * Questions about one view version. Immutable.
 *
 * @param view in the revision that the features are of
 * @param features of the view, at least one
 * @param questions in any order; the same one may be there more than once
 */
public record AnswerJob(ViewPlan view, List<FeaturePlan> features, List<Question> questions) {
  public AnswerJob {
    requireNonNull(view, "view is null");
    features = ImmutableList.copyOf(features);
    questions = ImmutableList.copyOf(questions);
    checkArgument(!features.isEmpty(), "No feature of view %s", view.name());
  }
}
