/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.quality.parity.Finding.Check;
import dev.lockstep.quality.replay.Replayed;
import dev.lockstep.quality.replay.Replayer;
import dev.lockstep.quality.replay.ServedPlans;
import dev.lockstep.quality.served.ServedAnswers;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.PositionToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares served answers with what the lake says. Used by one thread. */
final class AnswerParity {
  private static final long EARLY_MILLIS = Duration.ofDays(1).toMillis();

  private final ServedPlans plans;
  private final Replayer replayer;
  private final Replayer forCauses;
  private final CauseFinder causes;
  private final ReportBuilder report;
  private final int mostExamined;
  private int examined;

  /**
   * @param replayer computes many answers at a time
   * @param forCauses computes one at a time
   * @param mostExamined of how many values that differ the cause is looked for
   */
  AnswerParity(
      ServedPlans plans,
      Replayer replayer,
      Replayer forCauses,
      CauseFinder causes,
      ReportBuilder report,
      int mostExamined) {
    this.plans = plans;
    this.replayer = replayer;
    this.forCauses = forCauses;
    this.causes = causes;
    this.report = report;
    this.mostExamined = mostExamined;
  }

  /** Checks some answers; the more at a time, the faster. */
  void check(List<ServedAnswer> answers) throws IOException {
    for (Replayed replayed : replayer.replay(answers)) {
      if (replayed.expected().isPresent()) {
        report.answer();
        compare(replayed.served(), replayed.expected().get());
      } else if (replayed.isEarly() && isYoung(replayed.served())) {
        report.early(replayed.served().getAnsweredAtMillis());
      } else {
        report.undecided(replayed.problem());
      }
    }
  }

  /** What the lake does not reach within a day it will not reach. */
  private static boolean isYoung(ServedAnswer answer) {
    return System.currentTimeMillis() - answer.getAnsweredAtMillis() < EARLY_MILLIS;
  }

  private void compare(ServedAnswer answer, GetOnlineFeaturesResponse expected) throws IOException {
    List<FeatureVector> vectors = answer.getResponse().getFeaturesList();
    for (int i = 0; i < vectors.size(); i++) {
      FeatureVector served = vectors.get(i);
      String feature = ServedAnswers.feature(answer, served);
      for (int row = 0; row < served.getStatusesCount(); row++) {
        FeatureValue is = ServedAnswers.value(served, row);
        FeatureValue should = ServedAnswers.value(expected.getFeatures(i), row);
        boolean differs = !SameBits.same(is, should);
        report.value(served.getView(), feature, differs);
        if (differs) {
          differs(new Case(answer, expected, served.getView(), feature, row, is, should));
        }
      }
    }
  }

  /** One value that differs. */
  private record Case(
      ServedAnswer answer,
      GetOnlineFeaturesResponse expected,
      String view,
      String feature,
      int row,
      FeatureValue served,
      FeatureValue should) {}

  private void differs(Case one) throws IOException {
    if (examined >= mostExamined) {
      report.leftOut();
      return;
    }
    examined++;
    OnDemandViewPlan onDemand = onDemand(one);
    if (onDemand != null) {
      report.finding(onDemandCause(one, onDemand));
    } else {
      report.finding(
          divergence(one).map(this::find).orElseGet(() -> plain(one, Cause.UNKNOWN, "", "")));
    }
  }

  private Finding find(Divergence divergence) {
    try {
      return causes.find(divergence);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable OnDemandViewPlan onDemand(Case one) {
    return plans
        .of(one.answer().getDeployment())
        .map(definitions -> definitions.plan().onDemandViews().get(one.view()))
        .orElse(null);
  }

  private Optional<Divergence> divergence(Case one) {
    Optional<PositionToken> token = token(one.answer(), one.view(), one.row());
    if (token.isEmpty()) {
      return Optional.empty();
    }
    Optional<ViewPlan> view =
        plans
            .catalog()
            .view(one.view(), token.get().position().version(), token.get().position().revision());
    Optional<FeaturePlan> feature = view.flatMap(plan -> plan.feature(one.feature()));
    return feature.map(
        plan ->
            new Divergence(
                view.get(),
                plan,
                ServedAnswers.key(one.answer(), view.get(), one.row()),
                token.get(),
                one.served(),
                one.should(),
                one.answer().getAnsweredAtMillis()));
  }

  /** An expression differs through an input, by its definition, or by itself. */
  private Finding onDemandCause(Case one, OnDemandViewPlan view) throws IOException {
    boolean allInputsServed = true;
    for (FeatureRef input : view.inputs().values()) {
      Optional<Case> served = served(one, input);
      allInputsServed &= served.isPresent();
      if (served.isPresent() && !SameBits.same(served.get().served(), served.get().should())) {
        Optional<Finding> cause = divergence(served.get()).map(this::find);
        if (cause.isPresent()) {
          return plain(
              one,
              cause.get().cause(),
              cause.get().evidence(),
              "through its input " + input + ": ");
        }
      }
    }
    for (long deployment = plans.catalog().deployment(); deployment > 0; deployment--) {
      if (deployment != one.answer().getDeployment() && gives(one, deployment)) {
        return plain(
            one,
            Cause.WRONG_VERSION,
            "the definitions of deployment %s give the served value, the answer names %s"
                .formatted(deployment, one.answer().getDeployment()),
            "");
      }
    }
    return allInputsServed
        ? plain(
            one,
            Cause.NONDETERMINISTIC_EXPRESSION,
            "its inputs were served as they should be, its result was not",
            "")
        : plain(one, Cause.UNKNOWN, "its inputs are not in the answer; ask for them beside it", "");
  }

  /** An input of a case, if the same answer has it. */
  private static Optional<Case> served(Case one, FeatureRef input) {
    List<FeatureVector> vectors = one.answer().getResponse().getFeaturesList();
    for (int i = 0; i < vectors.size(); i++) {
      FeatureVector vector = vectors.get(i);
      if (vector.getView().equals(input.view())
          && ServedAnswers.feature(one.answer(), vector).equals(input.feature())) {
        return Optional.of(
            new Case(
                one.answer(),
                one.expected(),
                input.view(),
                input.feature(),
                one.row(),
                ServedAnswers.value(vector, one.row()),
                ServedAnswers.value(one.expected().getFeatures(i), one.row())));
      }
    }
    return Optional.empty();
  }

  /** Whether the definitions of another deployment give the served value. */
  private boolean gives(Case one, long deployment) throws IOException {
    ServedAnswer other = one.answer().toBuilder().setDeployment(deployment).build();
    Optional<GetOnlineFeaturesResponse> response =
        forCauses.replay(List.of(other)).get(0).expected();
    if (response.isEmpty()) {
      return false;
    }
    List<FeatureVector> vectors = one.answer().getResponse().getFeaturesList();
    for (int i = 0; i < vectors.size(); i++) {
      FeatureVector vector = vectors.get(i);
      if (vector.getView().equals(one.view())
          && ServedAnswers.feature(one.answer(), vector).equals(one.feature())) {
        return SameBits.same(
            ServedAnswers.value(response.get().getFeatures(i), one.row()), one.served());
      }
    }
    return false;
  }

  private static Finding plain(Case one, Cause cause, String evidence, String prefix) {
    return new Finding(
        Check.ANSWERS,
        cause,
        one.view(),
        0,
        one.feature(),
        String.valueOf(ServedAnswers.entity(one.answer(), one.row())),
        List.of(),
        "%sserved %s, should be %s; %s"
            .formatted(prefix, Display.value(one.served()), Display.value(one.should()), evidence),
        "lockstep replay --answer " + one.answer().getAnswerId(),
        1);
  }

  private static Optional<PositionToken> token(ServedAnswer answer, String view, int row) {
    return answer.getResponse().getPositionsList().stream()
        .filter(positions -> positions.getView().equals(view))
        .map((ViewPositions positions) -> PositionToken.parse(positions.getTokens(row)))
        .findFirst();
  }
}
