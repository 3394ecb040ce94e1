/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.Entity;
import dev.lockstep.feast.proto.core.FeatureService;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.NamedObject;
import dev.lockstep.feast.proto.core.OnDemandFeatureView;
import dev.lockstep.feast.proto.registry.ApplyDataSourceRequest;
import dev.lockstep.feast.proto.registry.ApplyEntityRequest;
import dev.lockstep.feast.proto.registry.ApplyFeatureServiceRequest;
import dev.lockstep.feast.proto.registry.ApplyFeatureViewRequest;
import dev.lockstep.feast.proto.registry.ApplyProjectRequest;
import dev.lockstep.feast.proto.registry.ListRequest;
import dev.lockstep.feast.proto.registry.NameRequest;
import dev.lockstep.feast.proto.registry.OtherRequest;
import dev.lockstep.feast.proto.registry.RegistryServerGrpc;
import dev.lockstep.feast.proto.types.ValueType;
import dev.lockstep.feast.serving.registry.FeastRegistryService;
import dev.lockstep.feast.serving.registry.RegistryWrites;
import dev.lockstep.feast.serving.registry.ServedRegistry;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code store.apply} and {@code feast apply} send, in their order. */
@SuppressWarnings("NullAway.Init")
final class TestFeastApply {
  private final AtomicReference<BoundDefinitions> deployed =
      new AtomicReference<>(TestingShop.DEFINITIONS);
  private final AtomicInteger deployments = new AtomicInteger();
  private volatile boolean storeIsDown;
  private RegistryWrites writes;
  private Server server;
  private ManagedChannel channel;
  private RegistryServerGrpc.RegistryServerBlockingStub stub;

  @BeforeEach
  void start() throws IOException {
    writes =
        new RegistryWrites(
            () -> Objects.requireNonNull(deployed.get()),
            definitions -> {
              if (storeIsDown) {
                throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Pinot does not answer");
              }
              deployments.incrementAndGet();
              deployed.set(definitions);
            });
    ServedRegistry registry =
        new ServedRegistry(
            () ->
                new ServedRegistry.Deployed(
                    Objects.requireNonNull(deployed.get()), Instant.ofEpochMilli(TestingShop.NOW)),
            "kafka:9092");
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(FeastRegistryService.of(registry, Optional.of(writes)))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
    stub = RegistryServerGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    writes.close();
  }

  @Test
  void whatIsAppliedIsDeployedWhenItIsCommitted() {
    applyShops(2);
    var unused =
        stub.applyFeatureService(
            ApplyFeatureServiceRequest.newBuilder().setFeatureService(service("shops")).build());

    assertThat(deployments).hasValue(0);
    commit();

    assertThat(deployments).hasValue(1);
    ViewPlan view = view("shop_facts");
    assertThat(view.kind()).isEqualTo(new ViewKind.Latest(2 * 3_600_000L, Optional.empty()));
    assertThat(view.entity().keys().get(0).name()).isEqualTo("shop_id");
    assertThat(plan().services()).containsKeys("shops", "both");
    assertThat(plan().views().keySet()).containsAll(TestingShop.PLAN.views().keySet());
    assertThat(stub.getFeatureView(name("shop_facts")).getSpec().getTtl().getSeconds())
        .isEqualTo(7200);

    applyShops(2);
    commit();
    assertThat(deployments).as("what is deployed already").hasValue(1);

    applyShops(3);
    commit();
    assertThat(view("shop_facts").kind())
        .isEqualTo(new ViewKind.Latest(3 * 3_600_000L, Optional.empty()));
  }

  @Test
  void aCommitOfNothingDoesNothing() {
    commit();
    var unused = stub.applyProject(ApplyProjectRequest.newBuilder().setCommit(true).build());
    var infra = stub.updateInfra(OtherRequest.getDefaultInstance());

    assertThat(deployments).hasValue(0);
  }

  @Test
  void everyProblemIsToldAndNothingIsLeftOfTheBatch() {
    applyShops(2);
    OnDemandFeatureView.Builder ratio = OnDemandFeatureView.newBuilder();
    ratio
        .getSpecBuilder()
        .setName("python")
        .setMode("python")
        .addFeatures(feature("twice", ValueType.Enum.DOUBLE));
    var unused =
        stub.applyFeatureView(
            ApplyFeatureViewRequest.newBuilder().setOnDemandFeatureView(ratio).build());
    var deleted = stub.deleteFeatureView(name("city_rides"));
    var service = stub.deleteFeatureService(name("both"));

    assertThatThrownBy(this::commit)
        .hasMessageStartingWith("INVALID_ARGUMENT: {\"module\":\"feast.errors\"")
        .hasMessageContaining("OnDemandFeatureView 'python': ")
        .hasMessageContaining("feature view 'city_rides' is deployed and stays")
        .hasMessageContaining("feature service 'both' is deployed and stays");
    commit();
    assertThat(deployments).hasValue(0);
  }

  @Test
  void aStoreThatDoesNotAnswerIsNoFaultOfTheClient() {
    storeIsDown = true;
    applyShops(2);

    assertThatThrownBy(this::commit)
        .hasMessageStartingWith("UNAVAILABLE: ")
        .hasMessageContaining("Pinot does not answer");
  }

  @Test
  void whatIsCommittedAtOnceNeedsNoCommit() {
    assertThatThrownBy(
            () ->
                stub.deleteFeatureView(
                    NameRequest.newBuilder().setName("ds").setCommit(true).build()))
        .hasMessageContaining("feature view 'ds' is deployed and stays");
    FeatureService.Builder again = stub.getFeatureService(name("both")).toBuilder();
    again.getSpecBuilder().setName("again");
    var unused =
        stub.applyFeatureService(
            ApplyFeatureServiceRequest.newBuilder()
                .setFeatureService(again)
                .setCommit(true)
                .build());

    assertThat(plan().services()).containsKey("again");
  }

  @Test
  void whatIsNotKeptIsRefused() {
    assertThatThrownBy(() -> stub.applyPermission(OtherRequest.getDefaultInstance()))
        .hasMessageContaining("are not kept here");
    assertThatThrownBy(
            () ->
                stub.applyFeatureView(
                    ApplyFeatureViewRequest.newBuilder()
                        .setLabelView(NamedObject.getDefaultInstance())
                        .build()))
        .hasMessageContaining("no label views");
  }

  /** {@code store.apply([entity, view])}. */
  private void applyShops(int ttlHours) {
    var listed = stub.listEntities(ListRequest.newBuilder().setProject("p").build());
    DataSource.Builder file =
        DataSource.newBuilder()
            .setType(DataSource.SourceType.BATCH_FILE)
            .setName("shop_table")
            .setProject("p")
            .setTimestampField("event_timestamp");
    file.getFileOptionsBuilder().setUri("data/shops.parquet");
    var source =
        stub.applyDataSource(
            ApplyDataSourceRequest.newBuilder().setDataSource(file).setProject("p").build());
    FeatureView.Builder view = FeatureView.newBuilder();
    view.getSpecBuilder()
        .setName("shop_facts")
        .setProject("p")
        .addEntities("shop")
        .addEntityColumns(feature("shop_id", ValueType.Enum.INT64))
        .addFeatures(feature("rating", ValueType.Enum.DOUBLE))
        .setTtl(Duration.newBuilder().setSeconds(ttlHours * 3600L))
        .setOnline(true)
        .setBatchSource(file);
    var applied =
        stub.applyFeatureView(
            ApplyFeatureViewRequest.newBuilder().setFeatureView(view).setProject("p").build());
    entity("shop", "shop_id", ValueType.Enum.INT64);
    entity("__dummy", "__dummy_id", ValueType.Enum.STRING);
  }

  private void entity(String name, String joinKey, ValueType.Enum type) {
    Entity.Builder entity = Entity.newBuilder();
    entity.getSpecBuilder().setName(name).setProject("p").setJoinKey(joinKey).setValueType(type);
    var unused =
        stub.applyEntity(ApplyEntityRequest.newBuilder().setEntity(entity).setProject("p").build());
  }

  private static FeatureSpecV2 feature(String name, ValueType.Enum type) {
    return FeatureSpecV2.newBuilder().setName(name).setValueType(type).build();
  }

  private static FeatureService service(String name) {
    FeatureService.Builder service = FeatureService.newBuilder();
    service
        .getSpecBuilder()
        .setName(name)
        .setProject("p")
        .addFeaturesBuilder()
        .setFeatureViewName("shop_facts")
        .addFeatureColumns(feature("rating", ValueType.Enum.DOUBLE));
    return service.build();
  }

  private void commit() {
    var unused = stub.commit(Empty.getDefaultInstance());
    var refreshed = stub.refresh(ListRequest.newBuilder().setProject("p").build());
  }

  private static NameRequest name(String name) {
    return NameRequest.newBuilder().setName(name).setProject("p").build();
  }

  private FeatureSetPlan plan() {
    return Objects.requireNonNull(deployed.get()).plan();
  }

  private ViewPlan view(String name) {
    return Objects.requireNonNull(plan().views().get(name));
  }
}
