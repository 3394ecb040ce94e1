/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.bind.Definitions;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.testing.MarkdownTables.Row;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The parts of docs/semantics.md that no reader answers, and that its vectors leave nothing out.
 */
class TestSemanticsPage {
  @Test
  void refusesWhatCannotBeDefined() {
    for (Row row : rows("refused")) {
      String yaml = definitions(row.get("refused")).yaml();
      assertThat(Definitions.check("page.yaml", yaml)).as("line %s", row.line()).isNotEmpty();
    }
    assertThat(Definitions.check("page.yaml", definitions("aggregate: count").yaml())).isEmpty();
  }

  @Test
  void namesFeaturesAfterTheirWindows() {
    for (Row row : rows("feature called spend")) {
      String yaml =
          definitions(row.get("feature called spend")).yaml().replace("name: v1,", "name: spend,");
      ViewPlan view =
          Definitions.parse("page.yaml", yaml).plan().views().values().iterator().next();
      assertThat(view.features())
          .as("line %s", row.line())
          .extracting(FeaturePlan::name)
          .containsExactly(row.get("features").split(", *"));
    }
  }

  @Test
  void hasVectorsOfEveryAggregateAndStatus() {
    SemanticsVectors vectors = SemanticsVectors.load("page", (view, key) -> 0);
    Set<AggregateFunction> functions =
        vectors.vectors().stream()
            .map(SemanticsVectors.Vector::feature)
            .filter(AggregateFeature.class::isInstance)
            .map(feature -> ((AggregateFeature) feature).spec().function())
            .collect(Collectors.toSet());
    Map<ValueStatus, Long> statuses =
        vectors.vectors().stream()
            .collect(
                Collectors.groupingBy(vector -> vector.expected().status(), Collectors.counting()));

    assertThat(vectors.vectors()).hasSizeGreaterThan(400);
    assertThat(functions).containsExactlyInAnyOrder(AggregateFunction.values());
    assertThat(statuses).containsOnlyKeys(ValueStatus.values());
    assertThat(statuses.get(ValueStatus.ERROR)).isGreaterThan(5);
  }

  private static List<Row> rows(String heading) {
    List<Row> rows = SemanticsVectors.tables().stream().filter(row -> row.has(heading)).toList();
    assertThat(rows).isNotEmpty();
    return rows;
  }

  private static VectorDefinitions definitions(String feature) {
    VectorDefinitions definitions = new VectorDefinitions("page");
    rows("row").forEach(definitions::declareColumns);
    definitions.declareFeature(feature);
    return definitions;
  }
}
