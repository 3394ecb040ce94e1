/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bind.Definitions;
import dev.lockstep.feast.importing.ImportResult;
import dev.lockstep.feast.report.ObjectReport;
import dev.lockstep.feast.report.Outcome;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewKind;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Registries that Feast's own SDK made; README.md beside them says how. */
final class TestRealRegistries {
  private static final String EXPRESSION = "features: {share: basket_value / sum_amount_3600s}\n";

  @Test
  void streamFeatureViewsBecomeWindowedViews() {
    FeatureSetPlan plan = Definitions.parse("shop", completed("shop.registry.db")).plan();

    assertThat(Registries.get(plan.views(), "spend").features())
        .extracting(feature -> feature.name() + " " + feature.resultType().display())
        .containsExactly(
            "sum_amount_3600s DOUBLE", "payments_day INT64", "max_amount_86400s DOUBLE");
    assertThat(
            ((AggregateFeature) Registries.get(plan.views(), "spend").features().get(0))
                .window()
                .lengthMillis())
        .isEqualTo(OptionalLong.of(3_600_000));
    assertThat(Registries.get(plan.sources(), "transactions").topic())
        .isEqualTo("raw.transactions");
    assertThat(Registries.get(plan.views(), "place_facts").kind())
        .isEqualTo(new ViewKind.Latest(36 * 3_600_000L, java.util.Optional.of("created")));
    assertThat(Registries.get(plan.views(), "visits").entity().keys())
        .extracting(key -> key.name() + " " + key.type().display())
        .containsExactly("user_id INT64", "place_id STRING");
  }

  @Test
  void aServiceThatJoinsAViewTwiceReadsTwoViews() {
    FeatureSetPlan plan = Definitions.parse("shop", completed("shop.registry.db")).plan();

    assertThat(Registries.get(plan.services(), "trip").features())
        .extracting(Object::toString)
        .containsExactly(
            "origin:rating",
            "origin:labels",
            "origin:opened",
            "destination:rating",
            "destination:labels",
            "destination:opened");
    assertThat(Registries.get(plan.views(), "origin").entity().keys().get(0).name())
        .isEqualTo("origin_id");
  }

  @Test
  void whatPeopleWroteStaysAsComments() {
    assertThat(Registries.yaml(Registries.imported("shop.registry.db")))
        .contains(
            "# owner: team@shop.example",
            "# tag pii: yes",
            "# description: what the model reads",
            "#       df[\"share\"] = inputs[\"basket_value\"] / inputs[\"sum_amount_3600s\"]");
  }

  @Test
  void theOneDecisionIsTheFunctionAndItsPlaceIsNamed() {
    ImportResult result = Registries.imported("shop.registry.db");

    assertThat(result.report().objects())
        .filteredOn(object -> object.outcome() == Outcome.DECISION)
        .extracting(ObjectReport::name)
        .containsExactly("basket_share");
    assertThat(result.report().toJson())
        .contains("\"decision\" : 1", "on_demand_feature_views.yaml", "\"line\" : 10");
    assertThat(Definitions.check("all", Registries.yaml(result)))
        .extracting(problem -> problem.message())
        .containsExactly("'features' must be a mapping (key: value), not nothing");
  }

  @Test
  void binaryAndJsonSayTheSame() {
    assertThat(Registries.imported("shop.json")).isEqualTo(Registries.imported("shop.registry.db"));
  }

  @Test
  void descriptionsOfSingleObjectsSayTheSame() {
    ImportResult described =
        Registries.imported(
            "described/transactions.yaml",
            "described/user.yaml",
            "described/place.yaml",
            "described/visits.yaml",
            "described/place_facts.yaml",
            "described/spend.yaml",
            "described/basket_share.yaml",
            "described/trip.yaml",
            "described/fraud.yaml");

    assertThat(described.files().get("feature_views.yaml"))
        .isEqualTo(Registries.imported("shop.registry.db").files().get("feature_views.yaml"));
    assertThat(described.files().get("on_demand_feature_views.yaml"))
        .isEqualTo(
            Registries.imported("shop.registry.db").files().get("on_demand_feature_views.yaml"));
  }

  @Test
  void feastsTemplateKeepsItsNamesAndSaysWhatHasNoType() {
    ImportResult result = Registries.imported("template.registry.db");

    assertThat(Registries.yaml(result))
        .contains("# driver_metadata: STRING if events hold it as text")
        .contains("ttl: 1d");
    assertThat(Registries.remarks(result, "LabelView", "driver_quality_labels")).hasSize(1);
    assertThat(Registries.definitions(Registries.imported("template.dump.json")).views())
        .containsExactlyInAnyOrderElementsOf(Registries.definitions(result).views());
  }

  /** With the expression that somebody has to write. */
  private static String completed(String resource) {
    String yaml = Registries.yaml(Registries.imported(resource));
    assertThat(yaml).contains("\nfeatures:\n  # share:");
    return yaml.replace("\nfeatures:\n  # share:", "\n" + EXPRESSION + "  # share:");
  }
}
