/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.bind.Definitions;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.PlanPrinter;
import dev.lockstep.plan.ViewPlan;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;

public class TestJobForm {
  private static final String YAML =
      """
      kind: Source
      name: payments
      timestamp: at
      schema: {card: {type: STRING, required: true}, amount: DOUBLE, at: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card: STRING}
      ---
      kind: FeatureView
      name: spending
      entity: card
      sources: [payments]
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [1h]}
      ---
      kind: FeatureService
      name: fraud
      features: [spending]
      """;

  @Test
  void travelsWithEveryPart() {
    for (SpineOrigin spine :
        new SpineOrigin[] {
          new SpineOrigin.OfFile(Path.of("labels.csv"), FileFormat.CSV),
          new SpineOrigin.OfTable(TableIdentifier.of("a", "b", "labels"), 42, "some-uuid")
        }) {
      TrainingJob job = job(spine, YAML);
      TrainingJob arrived = JobForm.parse(JobForm.of(job).toJson()).toJob();
      assertThat(arrived.spine()).isEqualTo(spine);
      assertThat(arrived.definitionsYaml()).isEqualTo(job.definitionsYaml());
      assertThat(arrived.service()).isEqualTo(job.service());
      assertThat(arrived.timestampColumn()).isEqualTo(job.timestampColumn());
      assertThat(arrived.out()).isEqualTo(job.out());
      assertThat(arrived.format()).isEqualTo(job.format());
      assertThat(arrived.options()).isEqualTo(job.options());
      assertThat(arrived.pins()).isEqualTo(job.pins());
      ViewPlan view = Objects.requireNonNull(arrived.definitions().views().get("spending"));
      assertThat(view.version()).isEqualTo(3);
      assertThat(PlanPrinter.print(view))
          .isEqualTo(
              PlanPrinter.print(Objects.requireNonNull(job.definitions().views().get("spending"))));
    }
  }

  @Test
  void refusesTextThatMeansSomethingElse() {
    SpineOrigin spine = new SpineOrigin.OfFile(Path.of("labels.csv"), FileFormat.CSV);
    JobForm form = JobForm.of(job(spine, YAML.replace("[1h]", "[2h]")));
    assertThatThrownBy(form::toJob)
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("does not mean the plan of views [spending]");
  }

  private static TrainingJob job(SpineOrigin spine, String yaml) {
    FeatureSetPlan plan = Definitions.parse("test.yaml", YAML).plan();
    ViewPlan view = Objects.requireNonNull(plan.views().get("spending")).withVersion(3, 5);
    return new TrainingJob(
        new FeatureSetPlan(
            plan.sources(),
            plan.entities(),
            ImmutableMap.of("spending", view),
            plan.onDemandViews(),
            plan.services()),
        yaml,
        "fraud",
        spine,
        "when",
        Path.of("out"),
        FileFormat.ARROW,
        new TrainingJob.Options(Mode.AS_CORRECTED, new TrainingPlan.Naming(true, false), true, 7),
        Map.of("spending", new TrainingJob.Pin(11, LakePosition.NONE.with(0, 5).with(3, -2))));
  }
}
