/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import dev.lockstep.offline.training.JobForm;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import java.util.List;
import java.util.Objects;

/**
 * Jobs in a form that travels to another process of the same machine: definitions as text,
 * questions and answers in files.
 *
 * @param questions the file that they are in, see {@link QuestionFile}
 * @param answers the file that they go to, see {@link AnswerFile}
 */
public record AnswersForm(List<Part> parts, String questions, String answers) {
  public AnswersForm {
    parts = ImmutableList.copyOf(parts);
  }

  /**
   * One job without its questions.
   *
   * @param definitions that have the view
   * @param view which of them
   * @param features names of the view's features, in the order of the answers
   * @param snapshotId of the lake's table, which holds every position that is asked for
   */
  public record Part(
      String definitions, JobForm.View view, List<String> features, long snapshotId) {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * @param definitions that have the job's view, in its revision
     */
    public static Part of(AnswerJob job, String definitions, long snapshotId) {
      return new Part(
          definitions,
          JobForm.View.of(job.view()),
          job.features().stream().map(FeaturePlan::name).toList(),
          snapshotId);
    }

    /**
     * What is computed.
     *
     * @throws dev.lockstep.error.LockstepException INTERNAL if the definitions do not mean what
     *     they meant to the sender
     */
    public KernelPlan plan() {
      ViewPlan plan =
          Objects.requireNonNull(
              JobForm.plan(definitions, List.of(view)).views().get(view.name()), view.name());
      return KernelPlan.of(
          plan, features.stream().map(name -> plan.feature(name).orElseThrow()).toList());
    }

    /** As one line of text. */
    public String toJson() {
      try {
        return JSON.writeValueAsString(this);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }

    /**
     * @throws IllegalArgumentException if {@link #toJson} did not make this text
     */
    public static Part parse(String json) {
      try {
        return JSON.readValue(json, Part.class);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("No job of questions: " + e.getMessage(), e);
      }
    }
  }
}
