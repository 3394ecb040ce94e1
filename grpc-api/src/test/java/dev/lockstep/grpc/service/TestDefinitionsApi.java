/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.proto.v1.Column;
import dev.lockstep.proto.v1.Entity;
import dev.lockstep.proto.v1.Feature;
import dev.lockstep.proto.v1.FeatureService;
import dev.lockstep.proto.v1.FeatureStoreGrpc.FeatureStoreBlockingStub;
import dev.lockstep.proto.v1.FeatureView;
import dev.lockstep.proto.v1.GetEntityRequest;
import dev.lockstep.proto.v1.GetFeatureServiceRequest;
import dev.lockstep.proto.v1.GetFeatureViewRequest;
import dev.lockstep.proto.v1.GetOnDemandFeatureViewRequest;
import dev.lockstep.proto.v1.ListEntitiesRequest;
import dev.lockstep.proto.v1.ListFeatureServicesRequest;
import dev.lockstep.proto.v1.ListFeatureViewsRequest;
import dev.lockstep.proto.v1.ListOnDemandFeatureViewsRequest;
import dev.lockstep.proto.v1.OnDemandFeature;
import dev.lockstep.proto.v1.OnDemandFeatureView;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TestDefinitionsApi {
  private ServiceFixture store;
  private FeatureStoreBlockingStub stub;

  @BeforeEach
  void start() throws IOException {
    store = new ServiceFixture();
    stub = store.stub();
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void featureViewsAreDescribed() {
    assertThat(
            stub.listFeatureViews(ListFeatureViewsRequest.getDefaultInstance())
                .getFeatureViewsList())
        .extracting(FeatureView::getName)
        .containsExactlyInAnyOrder("card_activity", "merchant_profile", "device_state");

    FeatureView view =
        stub.getFeatureView(GetFeatureViewRequest.newBuilder().setName("merchant_profile").build());
    assertThat(view.getLatestValue()).isTrue();
    assertThat(view.getTtlMillis()).isEqualTo(10 * TestingFeatures.HOUR);
    assertThat(view.getPartitions()).isEqualTo(4);
    assertThat(view.getSourcesList()).containsExactly("merchant_profile_events");
    assertThat(view.getEntity().getJoinKeysList())
        .containsExactly(Column.newBuilder().setName("merchant_id").setType("INT64").build());
    assertThat(view.getFeaturesList())
        .contains(Feature.newBuilder().setName("price").setType("DECIMAL(10,2)").build())
        .contains(Feature.newBuilder().setName("tags").setType("LIST<STRING>").build());
    assertThat(view.getDefinition()).isNotBlank();
  }

  @Test
  void onDemandViewsAreDescribed() {
    OnDemandFeatureView view =
        stub.getOnDemandFeatureView(
            GetOnDemandFeatureViewRequest.newBuilder().setName("payment_risk").build());

    assertThat(
            stub.listOnDemandFeatureViews(ListOnDemandFeatureViewsRequest.getDefaultInstance())
                .getOnDemandFeatureViewsList())
        .containsExactly(view);
    assertThat(view.getRequestContextList())
        .extracting(Column::getName)
        .containsExactly("amount", "channel");
    assertThat(view.getFeaturesList())
        .contains(
            OnDemandFeature.newBuilder()
                .setName("share")
                .setType("DOUBLE")
                .setExpression("amount / (spend + amount)")
                .build());
  }

  @Test
  void servicesAndEntitiesAreDescribed() {
    FeatureService service =
        stub.getFeatureService(GetFeatureServiceRequest.newBuilder().setName("risk").build());
    Entity device = stub.getEntity(GetEntityRequest.newBuilder().setName("device").build());

    assertThat(service.getFeaturesList()).containsExactly("payment_risk:share");
    assertThat(
            stub.listFeatureServices(ListFeatureServicesRequest.getDefaultInstance())
                .getFeatureServicesList())
        .hasSize(2)
        .contains(service);
    assertThat(device.getJoinKeysList())
        .extracting(Column::getName)
        .containsExactly("card_id", "device_number");
    assertThat(stub.listEntities(ListEntitiesRequest.getDefaultInstance()).getEntitiesList())
        .hasSize(3)
        .contains(device);
  }

  @Test
  void unknownNamesAreNotFound() {
    Map<ThrowingCallable, String> calls =
        Map.of(
            () ->
                stub.getFeatureView(
                    GetFeatureViewRequest.newBuilder().setName("card_activty").build()),
            "Feature view 'card_activty' is unknown; did you mean 'card_activity'?",
            () ->
                stub.getOnDemandFeatureView(
                    GetOnDemandFeatureViewRequest.newBuilder().setName("zzzzzzzzz").build()),
            "On-demand feature view 'zzzzzzzzz' is unknown",
            () ->
                stub.getFeatureService(
                    GetFeatureServiceRequest.newBuilder().setName("fraud").build()),
            "Feature service 'fraud' is unknown; did you mean 'fraud_v1'?",
            () -> stub.getEntity(GetEntityRequest.newBuilder().setName("cart").build()),
            "Entity 'cart' is unknown; did you mean 'card'?");
    calls.forEach(
        (call, text) -> {
          StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
          assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
          assertThat(ServiceFixture.message(failure)).isEqualTo(text);
        });
  }
}
