/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.importing.ImportResult;
import dev.lockstep.feast.importing.RegistryImport;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.registry.RegistryReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, there is an import or one clear error, and nothing is executed. */
final class TestHostileRegistries {
  @Test
  void everyTruncationAndRandomDamageIsAnErrorOrAnImport() {
    byte[] whole = Registries.resource("shop.registry.db");
    int errors = 0;
    for (int length = 0; length < whole.length; length += 37) {
      errors += survives(Arrays.copyOf(whole, length)) ? 0 : 1;
    }
    assertThat(errors).isGreaterThan(100);
    Random random = new Random(20261101);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      for (int j = 1 + random.nextInt(5); j > 0; j--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      survives(damaged);
      byte[] garbage = new byte[random.nextInt(2000)];
      random.nextBytes(garbage);
      survives(garbage);
    }
  }

  /** Whether it could be imported; anything but a clear error fails. */
  private static boolean survives(byte[] content) {
    try {
      Registry registry = RegistryReader.read("x.db", content);
      ImportResult result = RegistryImport.of(Map.of("x.db", registry), Optional.empty());
      assertThat(result.report().toJson()).isNotEmpty();
      return true;
    } catch (LockstepException e) {
      assertThat(e).hasMessageMatching("(?s).*(x\\.db|project).*");
      return false;
    }
  }

  @Test
  void deepNestingIsRefused() {
    assertRefused("[".repeat(100_000), "not JSON");
    assertRefused("{\"spec\":".repeat(5_000), "not JSON");
    assertRefused("a: " + "[".repeat(5_000), "not YAML");
    DataSource source = DataSource.newBuilder().setName("s").build();
    for (int i = 0; i < 300; i++) {
      source = DataSource.newBuilder().setName("s").setBatchSource(source).build();
    }
    byte[] deep = Registry.newBuilder().addDataSources(source).build().toByteArray();
    assertThatThrownBy(() -> RegistryReader.read("deep.db", deep))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("deep.db")
        .hasMessageContaining("too many levels of nesting");
  }

  @Test
  void repetitionWithoutMeasureIsRefused() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
    }
    assertRefused(laughs.toString(), "measure|aliases");
  }

  @Test
  void pythonTagsMakeNothing() {
    assertRefused(
        "!!python/object/apply:os.system ['touch /tmp/x']",
        "Global tag is not allowed|must be an object");
    assertRefused(
        "- !!javax.script.ScriptEngineManager [x]", "Global tag is not allowed|must be an object");
  }

  @Test
  void errorsSayWhere() {
    assertRefused("", "empty");
    assertRefused(
        "{\"entities\": [{\"spec\": {\"name\": \"e\", \"valueType\": \"STRIN\"}}]}",
        "entities\\[0\\].spec.valueType: unknown value 'STRIN'; did you mean 'STRING'\\?");
    assertRefused(
        "{\"featureViews\": [{\"spec\": {\"ttl\": \"1e999999999s\"}}]}",
        "featureViews\\[0\\].spec.ttl: .*not a number in range");
    assertRefused("{\"featureViews\": {}}", "featureViews: must be a list, not an object");
    assertRefused(
        "{\"featureViews\": [{\"spec\": {\"online\": 3}}]}", "online: must be true or false");
    assertRefused("{\"a\": 1, \"a\": 2}", "line 1");
    assertRefused("hello", "must be an object");
    assertRefused("kind: FeatureView\nname: x\n", "no registry and no object of Feast");
  }

  @Test
  void severalProjectsNeedAName() {
    Registry registry =
        Registries.text(
            "{\"projects\": [{\"spec\": {\"name\": \"a\"}}, {\"spec\": {\"name\": \"b\"}}]}");

    assertThatThrownBy(() -> Registries.imported(registry))
        .hasMessage("there are several projects, name one of them: a, b");
    assertThatThrownBy(() -> RegistryImport.of(Map.of("r", registry), Optional.of("c")))
        .hasMessageContaining("there is no project 'c'");
  }

  @Test
  void filesThatDisagreeAreNamed() {
    Map<String, Registry> both =
        Map.of(
            "one.yaml", Registries.text("spec: {name: e, joinKey: a}"),
            "two.yaml", Registries.text("spec: {name: e, joinKey: b}"));

    assertThatThrownBy(() -> RegistryImport.of(both, Optional.empty()))
        .hasMessageContaining("two different objects are Entity 'e'")
        .hasMessageContaining("one.yaml")
        .hasMessageContaining("two.yaml");
  }

  @Test
  void namesThatAreNotOursBecomeOurs() {
    ImportResult result =
        Registries.imported(
            Registries.text(
                """
                entities:
                  - spec: {name: user-id, join_key: user-id, value_type: 4}
                featureViews:
                  - spec:
                      name: user-stats
                      entities: [user-id]
                      ttl: 60
                      features: [{name: ls_x, valueType: 5}, {name: "1st", valueType: DOUBLE}, {name: "число", valueType: INT64}]
                      batchSource: {type: BATCH_FILE, name: "файл", timestampField: ts, fileOptions: {uri: x}}
                      entityColumns: [{name: user-id, valueType: INT64}]
                  - spec: {name: user_stats, entities: [user-id], features: [{name: a, valueType: DOUBLE}], batchSource: {type: BATCH_FILE, name: t, timestampField: ts}}
                """));

    assertThat(result.report().needsDecision()).as(result.report().toJson()).isFalse();
    assertThat(Registries.bound(result).plan().views().keySet())
        .containsExactly("user_stats_2", "user_stats");
    assertThat(Registries.get(Registries.bound(result).plan().views(), "user_stats_2").features())
        .extracting(feature -> feature.name())
        .element(0)
        .isEqualTo("ls_x");
    assertThat(Registries.remarks(result, "FeatureView", "user-stats"))
        .anySatisfy(remark -> assertThat(remark).contains("'user-stats' is called user_stats_2"));
  }

  @Test
  void viewsMapTheFieldsOfOneSourceEachInItsWay() {
    String view =
        "{spec: {name: %s, entities: [e], features: [{name: %s, valueType: DOUBLE}],"
            + " batchSource: {type: BATCH_FILE, name: b, timestampField: ts, fieldMapping: {x: %s}}}}";
    ImportResult result =
        Registries.imported(
            Registries.text(
                "entities: [{spec: {name: e, joinKey: k, valueType: INT64}}]\nfeatureViews: ["
                    + view.formatted("v", "a", "a")
                    + ", "
                    + view.formatted("w", "b", "b")
                    + "]"));

    assertThat(result.report().needsDecision()).as(result.report().toJson()).isFalse();
    assertThat(Registries.yaml(result)).contains("{name: a, of: x}", "{name: b, of: x}");
  }

  @Test
  void missingReferencesAndUnknownNumbersAreDecisions() {
    Registry.Builder registry = Registry.newBuilder();
    registry
        .addFeatureViewsBuilder()
        .getSpecBuilder()
        .setName("v")
        .addEntities("nobody")
        .addFeaturesBuilder()
        .setName("f")
        .setValueTypeValue(99);
    registry
        .addFeatureServicesBuilder()
        .getSpecBuilder()
        .setName("s")
        .addFeaturesBuilder()
        .setFeatureViewName("nowhere");
    registry.getFeatureViewsBuilder(0).getSpecBuilder().getTtlBuilder().setSeconds(Long.MAX_VALUE);

    ImportResult result = Registries.imported(registry.build());

    assertThat(Registries.remarks(result, "FeatureView", "v"))
        .contains(
            "there is no entity 'nobody' in the registry",
            "Feast computes it from no source of its own: name one",
            "ttl of 9223372036854775807 s is none");
    assertThat(Registries.remarks(result, "FeatureService", "s"))
        .contains("there is no view 'nowhere' in the registry");
  }

  @Test
  void controlCharactersInTextsDoNotBreakComments() {
    ImportResult result =
        Registries.imported(
            Registries.text(
                "{\"entities\": [{\"spec\": {\"name\": \"e\", \"joinKey\": \"k\", \"valueType\": \"INT64\","
                    + " \"description\": \"a\\u0000b\\u2028---\\nkind: Source\\u001b[31m\", \"tags\": {\"x\\ny\": \"z\"}}}]}"));

    assertThat(Registries.bound(result).plan().entities().keySet()).containsExactly("e");
    assertThat(Registries.yaml(result)).contains("#   a\\u{0}b\\u{2028}---", "#   kind: Source");
  }

  private static void assertRefused(String text, String pattern) {
    assertThatThrownBy(() -> RegistryReader.read("bad.json", text.getBytes(UTF_8)))
        .isInstanceOf(LockstepException.class)
        .hasMessageStartingWith("bad.json cannot be read as a Feast registry: ")
        .hasMessageMatching("(?s).*(" + pattern + ").*");
  }
}
