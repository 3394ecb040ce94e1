/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bind.Definitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dlockstep.golden.update=true} to write the golden file anew. */
final class TestPlanPrinter {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/fraud");

  private static FeatureSetPlan plan() {
    return Definitions.load(GOLDEN.resolve("definitions.yaml")).plan();
  }

  @Test
  void printsTheGoldenPlan() throws IOException {
    Path golden = GOLDEN.resolve("plan.txt");
    String printed = PlanPrinter.print(plan());
    if (Boolean.getBoolean("lockstep.golden.update")) {
      Files.writeString(golden, printed);
    }
    assertThat(printed).isEqualTo(Files.readString(golden));
  }

  @Test
  void printsOneView() {
    ViewPlan view = requireNonNull(plan().views().get("card_profile")).withVersion(3, 7);
    assertThat(PlanPrinter.print(view))
        .startsWith("view card_profile (version 3, revision 7)\n")
        .contains("  features\n    status     STRING        latest status\n");
  }

  @Test
  void dependsOnNothingButThePlan() {
    assertThat(PlanPrinter.print(plan())).isEqualTo(PlanPrinter.print(plan()));
  }
}
