/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.yaml.DefinitionWriter;
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
    return RegistryUpdate.of(deployed, new RegistryChange(registry, Set.of(), Set.of()));
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
    BoundDefinitions deployed = apply(NOTHING, APPLIED);
    assertThatThrownBy(
            () ->
                RegistryUpdate.of(
                    deployed,
                    new RegistryChange(
                        Registry.getDefaultInstance(), Set.of("spend", "visits"), Set.of("trip"))))
        .hasMessageContaining("feature view 'spend' is deployed and stays")
        .hasMessageContaining("feature view 'visits' is deployed and stays")
        .hasMessageContaining("feature service 'trip' is deployed and stays");
  }
}
