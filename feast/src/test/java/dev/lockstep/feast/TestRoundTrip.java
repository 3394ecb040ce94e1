/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.feast.importing.ImportResult;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.registry.RegistryReader;
import dev.lockstep.feast.registry.RegistryWriter;
import dev.lockstep.feast.report.Outcome;
import dev.lockstep.testing.RandomDefinitions;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is lost between definitions and registries. */
final class TestRoundTrip {
  private static final int SEEDS = 20;

  @ParameterizedTest
  @ValueSource(strings = {"fraud", "quickstart"})
  void examplesComeBack(String example) {
    comesBack(Definitions.load(Path.of("../examples", example)), example);
  }

  @Test
  void randomDefinitionsComeBack() {
    for (long seed = 0; seed < SEEDS; seed++) {
      comesBack(
          Definitions.parse("random", RandomDefinitions.yaml(seed, "_s" + seed)), "seed " + seed);
    }
  }

  @Test
  void anImportedRegistryComesBackEvenWithoutTheTag() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Registry registry = new RandomRegistry(new Random(seed)).make();
      ImportResult first = Registries.imported(registry);
      assertThat(first.report().needsDecision()).as("seed %s: %s", seed, first.report()).isFalse();

      Registry exported = Registries.exported(Registries.bound(first));
      ImportResult second = Registries.imported(Registries.withoutTag(exported));

      assertThat(second.report().needsDecision())
          .as("seed %s: %s", seed, second.report())
          .isFalse();
      assertThat(Registries.definitions(second).views())
          .as("seed %s", seed)
          .containsExactlyInAnyOrderElementsOf(Registries.definitions(first).views());
      assertThat(Registries.definitions(second).services())
          .as("seed %s", seed)
          .containsExactlyElementsOf(Registries.definitions(first).services());
      assertThat(Registries.bound(second).plan().entities())
          .as("seed %s", seed)
          .isEqualTo(Registries.bound(first).plan().entities());
      comesBack(Registries.bound(first), "seed " + seed);
    }
  }

  @Test
  void aChangedRegistryIsMappedAsAnyOther() {
    Registry exported = Registries.exported(Definitions.load(Path.of("../examples/fraud")));
    Registry.Builder changed = exported.toBuilder();
    changed.getFeatureViewsBuilder(0).getSpecBuilder().setOwner("somebody");

    ImportResult result = Registries.imported(changed.build());

    assertThat(Registries.remarks(result, "Project", "shop"))
        .singleElement()
        .asString()
        .contains("somebody changed it since");
  }

  private static void comesBack(BoundDefinitions definitions, String what) {
    Registry exported = Registries.exported(definitions);
    assertThat(RegistryReader.read("binary", RegistryWriter.binary(exported)))
        .as(what)
        .isEqualTo(exported);
    assertThat(RegistryReader.read("json", RegistryWriter.json(exported)))
        .as(what)
        .isEqualTo(exported);

    ImportResult result = Registries.imported(exported);

    assertThat(Registries.definitions(result)).as(what).isEqualTo(definitions.definitions());
    assertThat(result.report().count(Outcome.MAPPED))
        .as(what)
        .isEqualTo(result.report().objects().size());
  }
}
