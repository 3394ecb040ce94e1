/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Sets;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.yaml.DefinitionWriter;
import dev.lockstep.feast.importing.Definition;
import dev.lockstep.feast.importing.DefinitionUpdate;
import dev.lockstep.feast.importing.Deletions;
import dev.lockstep.feast.importing.RegistryChange;
import dev.lockstep.feast.importing.RegistryUpdate;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.plan.ViewKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TestRegistryUpdate {
  private static final BoundDefinitions NOTHING =
      Definitions.bind(new FeatureSet(List.of(), List.of(), List.of(), List.of(), List.of()));

  /** A registry that Feast's SDK made, without its on-demand view. */
  private static final Registry SHOP =
      Registries.real("shop.registry.db").toBuilder().clearOnDemandFeatureViews().build();

  private static final Registry APPLIED = withoutBasketShare(SHOP);

  private static Registry withoutBasketShare(Registry registry) {
    Registry.Builder builder = registry.toBuilder();
    builder
        .getFeatureServicesBuilderList()
        .forEach(
            service -> {
              var kept =
                  service.getSpec().getFeaturesList().stream()
                      .filter(item -> !item.getFeatureViewName().equals("basket_share"))
                      .toList();
              service.getSpecBuilder().clearFeatures().addAllFeatures(kept);
            });
    return builder.build();
  }

  private static BoundDefinitions apply(BoundDefinitions deployed, Registry registry) {
    return RegistryUpdate.of(deployed, Set.of(), new RegistryChange(registry, Deletions.NONE))
        .definitions();
  }

  @Test
  void whatIsAppliedToNothingIsAnImport() {
    assertThat(apply(NOTHING, APPLIED).definitions())
        .isEqualTo(Registries.bound(Registries.imported(APPLIED)).definitions());
  }

  @Test
  void theSameAgainChangesNothing() {
    BoundDefinitions deployed = apply(NOTHING, APPLIED);

    assertThat(DefinitionWriter.write(apply(deployed, APPLIED).definitions()))
        .isEqualTo(DefinitionWriter.write(deployed.definitions()));
  }

  @Test
  void aChangedViewIsTheOnlyChange() {
    BoundDefinitions deployed = apply(NOTHING, APPLIED);
    FeatureView facts =
        APPLIED.getFeatureViewsList().stream()
            .filter(view -> view.getSpec().getName().equals("place_facts"))
            .findFirst()
            .orElseThrow();
    FeatureView.Builder longer = facts.toBuilder();
    longer.getSpecBuilder().getTtlBuilder().setSeconds(7200);

    BoundDefinitions changed =
        apply(deployed, Registry.newBuilder().addFeatureViews(longer).build());

    assertThat(Registries.get(changed.plan().views(), "place_facts").kind())
        .isEqualTo(new ViewKind.Latest(7_200_000, Optional.of("created")));
    assertThat(changed.definitions().views())
        .filteredOn(view -> !view.name().value().equals("place_facts"))
        .containsExactlyElementsOf(
            deployed.definitions().views().stream()
                .filter(view -> !view.name().value().equals("place_facts"))
                .toList());
    assertThat(changed.definitions().sources()).isEqualTo(deployed.definitions().sources());
  }

  @Test
  void aServiceOverDeployedViewsIsAdded() {
    BoundDefinitions deployed = apply(NOTHING, APPLIED);
    var service = APPLIED.getFeatureServices(0).toBuilder();
    service.getSpecBuilder().setName("another");

    BoundDefinitions changed =
        apply(deployed, Registry.newBuilder().addFeatureServices(service).build());

    assertThat(changed.plan().services()).containsKey("another");
    assertThat(changed.definitions().views()).isEqualTo(deployed.definitions().views());
  }

  @Test
  void whatFeastHasNoWordsForIsNotLost() {
    BoundDefinitions deployed =
        Definitions.parse(
            "own",
            """
            kind: Source
            name: rides
            timestamp: at
            schema: {driver_id: INT64, at: TIMESTAMP, fare: DOUBLE}
            ---
            kind: Entity
            name: driver
            keys: {driver_id: INT64}
            ---
            kind: FeatureView
            name: last_ride
            entity: driver
            sources: [rides]
            where: fare > 0.0
            ttl: 1h
            features: [fare]
            """);
    FeatureView.Builder view = Registries.exported(deployed).getFeatureViews(0).toBuilder();

    assertThat(apply(deployed, Registry.newBuilder().addFeatureViews(view).build()).definitions())
        .isEqualTo(deployed.definitions());
    view.getSpecBuilder().getTtlBuilder().setSeconds(60);
    assertThatThrownBy(() -> apply(deployed, Registry.newBuilder().addFeatureViews(view).build()))
        .hasMessageContaining("feature view 'last_ride' is deployed from a definition");
  }

  @Test
  void everythingThatCannotBeMappedIsTold() {
    Registry real = Registries.real("shop.registry.db");

    assertThatThrownBy(() -> apply(NOTHING, real))
        .hasMessageContaining("OnDemandFeatureView 'basket_share': ");
  }

  /** All that one project applied. */
  private static Set<String> everything(BoundDefinitions deployed) {
    return Definition.ids(deployed.definitions());
  }

  private static DefinitionUpdate delete(
      BoundDefinitions deployed, Set<String> own, Deletions deletions) {
    return RegistryUpdate.of(
        deployed, own, new RegistryChange(Registry.getDefaultInstance(), deletions));
  }

  private static Deletions views(boolean whole, String... names) {
    return new Deletions(Set.of(names), Set.of(), Set.of(), Set.of(), whole);
  }

  @Test
  void aDeletedViewTakesWhatOnlyItReads() {
    BoundDefinitions deployed = apply(NOTHING, APPLIED);
    DefinitionUpdate update =
        delete(
            deployed,
            everything(deployed),
            new Deletions(Set.of("visits"), services(deployed), Set.of(), Set.of(), false));

    assertThat(update.changed().views()).isEmpty();
    assertThat(update.removed().views())
        .extracting(it -> it.name().value())
        .containsExactly("visits");
    assertThat(update.removed().services()).hasSameSizeAs(deployed.definitions().services());
    var visits = Registries.get(deployed.plan().views(), "visits");
    boolean shared =
        deployed.plan().views().values().stream()
            .filter(view -> !view.name().equals("visits"))
            .anyMatch(view -> view.entity().equals(visits.entity()));
    assertThat(update.definitions().plan().entities().containsKey(visits.entity().name()))
        .isEqualTo(shared);
    assertThat(update.definitions().plan().sources())
        .doesNotContainKey(visits.inputs().get(0).source().name());
    assertThat(update.definitions().plan().views().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Sets.difference(deployed.plan().views().keySet(), Set.of("visits")));
  }

  private static Set<String> services(BoundDefinitions deployed) {
    return deployed.plan().services().keySet();
  }

  @Test
  void whatAServiceNeedsStays() {
    BoundDefinitions deployed = apply(NOTHING, APPLIED);
    for (boolean whole : new boolean[] {true, false}) {
      assertThatThrownBy(
              () -> delete(deployed, everything(deployed), views(whole, "visits", "spend")))
          .hasMessageContaining("feature view 'spend' stays: feature service '")
          .hasMessageContaining("' needs it");
    }
  }

  @Test
  void whatSomebodyElseDefinedStays() {
    BoundDefinitions deployed = apply(NOTHING, APPLIED);

    assertThatThrownBy(
            () ->
                delete(
                    deployed,
                    Set.of("FeatureView spend"),
                    new Deletions(
                        Set.of("visits"), services(deployed), Set.of("user"), Set.of(), false)))
        .hasMessageContaining("feature view 'visits' stays: a project deletes over Feast only")
        .hasMessageContaining("feature service 'trip' stays: a project deletes over Feast only")
        .hasMessageContaining("entity 'user' stays: a project deletes over Feast only");
    assertThat(delete(deployed, Set.of("FeatureView spend"), views(true, "visits")).isEmpty())
        .isTrue();
  }

  @Test
  void entitiesAndSourcesThatViewsReadStay() {
    BoundDefinitions deployed = apply(NOTHING, APPLIED);
    Deletions read =
        new Deletions(Set.of(), Set.of(), Set.of("user"), Set.of("transactions"), false);

    assertThatThrownBy(() -> delete(deployed, everything(deployed), read))
        .hasMessageContaining("entity 'user' stays: feature view '")
        .hasMessageContaining("data source 'transactions' stays: feature view '");
    // A repository calls them otherwise, and has them.
    assertThat(
            delete(
                    deployed,
                    everything(deployed),
                    new Deletions(Set.of(), Set.of(), read.entities(), read.sources(), true))
                .isEmpty())
        .isTrue();
  }

  @Test
  void whatIsAppliedAndDeletedUnderAnotherNameStays() {
    BoundDefinitions deployed = apply(NOTHING, APPLIED);

    DefinitionUpdate update =
        RegistryUpdate.of(
            deployed, everything(deployed), new RegistryChange(APPLIED, views(true, "visits")));

    assertThat(update.isEmpty()).isTrue();
  }
}
