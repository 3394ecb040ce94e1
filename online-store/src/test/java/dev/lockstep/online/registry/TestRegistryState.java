/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.registry.DefinitionObject.Kind;
import dev.lockstep.plan.PlanPrinter;
import dev.lockstep.plan.ViewPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TestRegistryState {
  private static final Instant TIME = Instant.parse("2026-11-20T09:47:30.123Z");
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
      name: activity
      entity: card
      sources: [payments]
      features: [{name: n, aggregate: count, windows: [1h]}%s]
      ---
      kind: FeatureService
      name: fraud
      features: [activity]
      """;
  private static final FeatureSet FIRST = set("");
  private static final FeatureSet SECOND =
      set(", {name: total, aggregate: sum, of: amount, windows: [1h]}");

  @Test
  void nothingIsDeployedAtFirst() {
    assertThat(RegistryState.EMPTY.catalog()).isSameAs(Catalog.EMPTY);
    assertThat(RegistryState.EMPTY.definitions().views()).isEmpty();
    assertThat(RegistryState.EMPTY.lastVersion("activity")).isZero();
  }

  @Test
  void bindsWhatIsActiveAndKeepsWhatWas() {
    Map<String, RegisteredObject> objects = new LinkedHashMap<>();
    register(objects, FIRST, 3, 1);
    List<String> active = register(objects, SECOND, 3, 2);
    RegistryState state = new RegistryState(objects, new Deployment(9, active, TIME));

    Catalog catalog = state.catalog();
    assertThat(catalog.deployment()).isEqualTo(9);
    assertThat(catalog.deployedAt()).isEqualTo(TIME);
    assertThat(catalog.plan().services()).containsOnlyKeys("fraud");
    assertThat(catalog.plan().views().get("activity"))
        .satisfies(
            view -> {
              assertThat(view.version()).isEqualTo(3);
              assertThat(view.revision()).isEqualTo(2);
              assertThat(view.features()).hasSize(2);
            });
    assertThat(catalog.view("activity", 3, 1).orElseThrow().features()).hasSize(1);
    assertThat(catalog.view("activity", 3, 3)).isEmpty();
    assertThat(state.lastVersion("activity")).isEqualTo(3);
    assertThat(state.lastRevision("activity", 3)).isEqualTo(2);
    assertThat(state.definitions()).isEqualTo(SECOND);
    for (ViewPlan view : catalog.history()) {
      String text = state.text("activity", 3, view.revision()).orElseThrow();
      ViewPlan bound =
          Objects.requireNonNull(Definitions.parse("text", text).plan().views().get("activity"));
      assertThat(PlanPrinter.print(bound.withVersion(3, view.revision())))
          .isEqualTo(PlanPrinter.print(view));
    }
    assertThat(state.text("activity", 3, 3)).isEmpty();
  }

  @Test
  void recordsSurviveTheirEncoding() {
    for (RegisteredObject object : objects(FIRST, 1, 1)) {
      assertThat(RegistryCodec.decodeObject(RegistryCodec.encode(object))).isEqualTo(object);
    }
    Deployment deployment = new Deployment(3, List.of("a", "b"), TIME);
    assertThat(RegistryCodec.decodeDeployment(RegistryCodec.encode(deployment)))
        .isEqualTo(deployment);
  }

  @Test
  void keysTellVersionsApart() {
    assertThat(objects(FIRST, 2, 5))
        .extracting(RegisteredObject::key)
        .contains("FeatureView/activity/v2.r5");
    assertThat(objects(FIRST, 1, 1).get(0).key()).matches("Source/payments/[0-9a-f]{64}");
  }

  @Test
  void aNewerFormatIsRefused() {
    assertThatThrownBy(() -> RegistryCodec.decodeDeployment("{\"format\":3}".getBytes(UTF_8)))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Cannot read format 3 of the registry, this release knows 2");
    assertThatThrownBy(() -> RegistryCodec.decodeObject("{\"format\":2}".getBytes(UTF_8)))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Cannot read format 2 of the registry, this release knows 1");
  }

  @Test
  void aDeploymentWithoutVersionsIsWhatOlderReleasesWroteAndRead() {
    String written =
        """
        {"format":1,"number":3,"deployed":"2026-11-20T09:47:30.123Z","objects":["a","b"]}""";
    Deployment deployment = new Deployment(3, List.of("a", "b"), TIME);
    assertThat(new String(RegistryCodec.encode(deployment), UTF_8)).isEqualTo(written);
    assertThat(RegistryCodec.decodeDeployment(written.getBytes(UTF_8))).isEqualTo(deployment);
  }

  @Test
  void whatIsKeptBesideTheActiveObjectsSurvivesAndIsNotPassedOverByOlderReleases() {
    Deployment deployment =
        new Deployment(
            4,
            List.of("a"),
            TIME,
            Optional.of(new ObjectSet(List.of("b"), TIME, Set.of("x"))),
            Optional.of(new ObjectSet(List.of("c"), TIME, Set.of())),
            Set.of(new LogVersion("x", 3)),
            Set.of(new LogVersion("x", 1), new LogVersion("y", 2)));
    byte[] encoded = RegistryCodec.encode(deployment);
    assertThat(new String(encoded, UTF_8)).startsWith("{\"format\":2,");
    assertThat(RegistryCodec.decodeDeployment(encoded)).isEqualTo(deployment);
  }

  @Test
  void originsSurviveAndOlderReleasesPassThemOver() {
    Deployment deployment =
        new Deployment(3, List.of("a"), TIME)
            .withOrigins(Map.of("FeatureView b", "Feast project p", "Entity a", "Feast project q"));
    byte[] encoded = RegistryCodec.encode(deployment);
    assertThat(new String(encoded, UTF_8))
        .startsWith("{\"format\":1,")
        .endsWith(
            ",\"origins\":{\"Entity a\":\"Feast project q\",\"FeatureView b\":\"Feast project p\"}}");
    assertThat(RegistryCodec.decodeDeployment(encoded)).isEqualTo(deployment);
  }

  @Test
  void saysWhatEachVersionIsThereForAndWhichFollowTheirSources() {
    Map<String, RegisteredObject> objects = new LinkedHashMap<>();
    register(objects, FIRST, 1, 1);
    register(objects, FIRST, 2, 1);
    List<String> previous = register(objects, FIRST, 3, 1);
    List<String> active = register(objects, FIRST, 4, 1);
    List<String> candidate = register(objects, SECOND, 5, 1);
    Deployment deployment =
        new Deployment(
            7,
            active,
            TIME,
            Optional.of(new ObjectSet(candidate, TIME, Set.of())),
            Optional.of(new ObjectSet(previous, TIME, Set.of())),
            Set.of(),
            Set.of(new LogVersion("activity", 1)));
    Catalog catalog = new RegistryState(objects, deployment).catalog();

    assertThat(catalog.everDeployed())
        .extracting(view -> catalog.role(LogVersion.of(view)))
        .containsExactlyInAnyOrder(
            VersionRole.RETIRED,
            VersionRole.UNUSED,
            VersionRole.PREVIOUS,
            VersionRole.ACTIVE,
            VersionRole.CANDIDATE);
    assertThat(catalog.running()).extracting(ViewPlan::version).containsExactly(4, 5, 3);
    assertThat(catalog.kept()).extracting(ViewPlan::version).containsExactlyInAnyOrder(2, 3, 4, 5);
    assertThat(catalog.plan().views().values()).extracting(ViewPlan::version).containsExactly(4);
    assertThat(catalog.rollout().candidate().orElseThrow().views().values())
        .extracting(view -> view.features().size())
        .containsExactly(2);

    Catalog awaiting =
        new RegistryState(
                objects,
                deployment.apply(
                    active, Optional.of(new ObjectSet(candidate, TIME, Set.of("activity"))), TIME))
            .catalog();
    assertThat(awaiting.running()).extracting(ViewPlan::version).containsExactly(4, 3);
  }

  @Test
  void aChangedTextIsNoticed() {
    String changed =
        new String(RegistryCodec.encode(objects(FIRST, 1, 1).get(0)), UTF_8)
            .replace("DOUBLE", "STRING");
    assertThatThrownBy(() -> RegistryCodec.decodeObject(changed.getBytes(UTF_8)))
        .isInstanceOf(LockstepException.class)
        .hasMessage("The registry is damaged: hash of Source payments is wrong");
  }

  @Test
  void anObjectThatIsMissingIsNoticed() {
    RegistryState state =
        new RegistryState(Map.of(), new Deployment(1, List.of("Entity/card/x"), TIME));
    assertThatThrownBy(state::catalog)
        .isInstanceOf(LockstepException.class)
        .hasMessage("The registry is damaged: there is no object Entity/card/x");
  }

  private static List<String> register(
      Map<String, RegisteredObject> objects, FeatureSet set, int version, int revision) {
    List<String> keys = new ArrayList<>();
    for (RegisteredObject object : objects(set, version, revision)) {
      objects.put(object.key(), object);
      keys.add(object.key());
    }
    return keys;
  }

  private static List<RegisteredObject> objects(FeatureSet set, int version, int revision) {
    List<RegisteredObject> objects = new ArrayList<>();
    List<String> uses = new ArrayList<>();
    for (DefinitionObject object : DefinitionObject.of(set)) {
      boolean view = object.kind() == Kind.FEATURE_VIEW;
      RegisteredObject registered =
          new RegisteredObject(
              object,
              view ? version : 0,
              view ? revision : 0,
              view ? List.copyOf(uses) : List.of(),
              TIME);
      uses.add(registered.key());
      objects.add(registered);
    }
    return objects;
  }

  private static FeatureSet set(String more) {
    return Definitions.parse("test.yaml", YAML.formatted(more)).definitions();
  }
}
