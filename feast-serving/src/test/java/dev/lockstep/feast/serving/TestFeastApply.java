/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
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
import dev.lockstep.feast.proto.registry.GetProjectRequest;
import dev.lockstep.feast.proto.registry.ListFeatureServicesRequest;
import dev.lockstep.feast.proto.registry.ListProjectsRequest;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code store.apply} and {@code feast apply} send, in their order. */
@SuppressWarnings("NullAway.Init")
final class TestFeastApply {
  private final TestingDeployments deployed = new TestingDeployments(TestingShop.DEFINITIONS);
  private RegistryWrites writes;
  private Server server;
  private ManagedChannel channel;
  private RegistryServerGrpc.RegistryServerBlockingStub stub;

  @BeforeEach
  void start() throws IOException {
    writes = new RegistryWrites(deployed::current, deployed);
    ServedRegistry registry = new ServedRegistry(deployed::current, "kafka:9092");
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
            ApplyFeatureServiceRequest.newBuilder()
                .setFeatureService(service("shops"))
                .setProject("p")
                .build());

    assertThat(deployed.count()).isEqualTo(0);
    commit();

    assertThat(deployed.count()).isEqualTo(1);
    ViewPlan view = view("shop_facts");
    assertThat(view.kind()).isEqualTo(new ViewKind.Latest(2 * 3_600_000L, Optional.empty()));
    assertThat(view.entity().keys().get(0).name()).isEqualTo("shop_id");
    assertThat(plan().services()).containsKeys("shops", "both");
    assertThat(plan().views().keySet()).containsAll(TestingShop.PLAN.views().keySet());
    assertThat(stub.getFeatureView(name("shop_facts")).getSpec().getTtl().getSeconds())
        .isEqualTo(7200);

    applyShops(2);
    commit();
    assertThat(deployed.count()).as("what is deployed already").isEqualTo(1);

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

    assertThat(deployed.count()).isEqualTo(0);
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
            ApplyFeatureViewRequest.newBuilder()
                .setOnDemandFeatureView(ratio)
                .setProject("p")
                .build());
    var deleted = stub.deleteFeatureView(name("city_rides"));
    var service = stub.deleteFeatureService(name("both"));

    assertThatThrownBy(this::commit)
        .hasMessageStartingWith("INVALID_ARGUMENT: {\"module\":\"feast.errors\"")
        .hasMessageContaining("OnDemandFeatureView 'python': ")
        .hasMessageContaining("feature view 'city_rides' stays: a project deletes over Feast only")
        .hasMessageContaining(
            "feature service 'both' stays: a project deletes over Feast only what it applied there");
    commit();
    assertThat(deployed.count()).isEqualTo(0);
  }

  @Test
  void aStoreThatDoesNotAnswerIsNoFaultOfTheClient() {
    deployed.goDown();
    applyShops(2);

    assertThatThrownBy(this::commit)
        .hasMessageStartingWith("UNAVAILABLE: ")
        .hasMessageContaining("Pinot does not answer");
  }

  @Test
  void whatIsCommittedAtOnceNeedsNoCommit() {
    assertThatThrownBy(() -> stub.deleteFeatureView(now("ds")))
        .hasMessageStartingWith("INVALID_ARGUMENT: ")
        .hasMessageContaining("feature view 'ds' stays: a project deletes over Feast only");
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
  void aProjectHasAName() {
    assertThatThrownBy(
            () ->
                stub.applyFeatureService(
                    ApplyFeatureServiceRequest.newBuilder()
                        .setFeatureService(stub.getFeatureService(name("both")))
                        .setProject("a b")
                        .setCommit(true)
                        .build()))
        .hasMessageStartingWith("INVALID_ARGUMENT: ")
        .hasMessageContaining("'a b' is not a name of a Feast project");
    assertThat(deployed.count()).isEqualTo(0);
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

  /** What {@code feast apply} sends after it has lists of everything. */
  private void applyRepository(Runnable objects, String... remaining) {
    var project = ApplyProjectRequest.newBuilder();
    project.getProjectBuilder().getSpecBuilder().setName("p");
    var unused = stub.applyProject(project.build());
    objects.run();
    ListRequest all = ListRequest.newBuilder().setProject("p").build();
    Set<String> mine = Set.of(remaining);
    stub.listDataSources(all).getDataSourcesList().stream()
        .map(DataSource::getName)
        .filter(name -> !mine.contains(name))
        .forEach(name -> ignore(stub.deleteDataSource(name(name))));
    stub.listEntities(all).getEntitiesList().stream()
        .map(entity -> entity.getSpec().getName())
        .filter(name -> !mine.contains(name))
        .forEach(name -> ignore(stub.deleteEntity(name(name))));
    Stream.concat(
            stub.listFeatureViews(all).getFeatureViewsList().stream()
                .map(view -> view.getSpec().getName()),
            Stream.concat(
                stub.listOnDemandFeatureViews(all).getOnDemandFeatureViewsList().stream()
                    .map(view -> view.getSpec().getName()),
                stub.listStreamFeatureViews(all).getStreamFeatureViewsList().stream()
                    .map(view -> view.getSpec().getName())))
        .filter(name -> !mine.contains(name))
        .forEach(name -> ignore(stub.deleteFeatureView(name(name))));
    stub
        .listFeatureServices(ListFeatureServicesRequest.newBuilder().setProject("p").build())
        .getFeatureServicesList()
        .stream()
        .map(service -> service.getSpec().getName())
        .filter(name -> !mine.contains(name))
        .forEach(name -> ignore(stub.deleteFeatureService(name(name))));
    commit();
  }

  private static void ignore(Empty answer) {
    assertThat(answer).isNotNull();
  }

  private void applyService(String name) {
    ignore(
        stub.applyFeatureService(
            ApplyFeatureServiceRequest.newBuilder()
                .setFeatureService(service(name))
                .setProject("p")
                .build()));
  }

  private static NameRequest now(String name) {
    return name(name).toBuilder().setCommit(true).build();
  }

  @Test
  void whatARepositoryDoesNotHaveAnyMoreGoes() {
    applyRepository(
        () -> {
          applyShops(2);
          applyService("shops");
        },
        "shop",
        "shop_table",
        "shop_facts",
        "shops");
    assertThat(plan().services()).containsOnlyKeys("both", "shops");
    assertThat(plan().sources()).containsKey("shop_table");

    applyRepository(() -> applyShops(2), "shop", "shop_table", "shop_facts");
    assertThat(plan().services()).containsOnlyKeys("both");
    assertThat(plan().views()).containsKey("shop_facts");

    applyRepository(() -> {});
    assertThat(deployed.written()).isEqualTo(TestingShop.DEFINITIONS.definitions());
    assertThat(deployed.count()).isEqualTo(3);
    applyRepository(() -> {});
    assertThat(deployed.count()).as("what is deployed already").isEqualTo(3);
  }

  @Test
  void whatAnotherProjectAppliedStays() {
    applyShops(2);
    commit();
    NameRequest ofQ = name("shop_facts").toBuilder().setProject("q").build();
    var project = ApplyProjectRequest.newBuilder();
    project.getProjectBuilder().getSpecBuilder().setName("q");

    ignore(stub.applyProject(project.build()));
    ignore(stub.deleteFeatureView(ofQ));
    commit();
    assertThat(plan().views()).containsKey("shop_facts");
    assertThatThrownBy(() -> stub.deleteFeatureView(ofQ.toBuilder().setCommit(true).build()))
        .hasMessageContaining("feature view 'shop_facts' stays: a project deletes over Feast only");
    ignore(stub.deleteFeatureView(ofQ));
    assertThatThrownBy(() -> stub.deleteFeatureView(name("shop_facts")))
        .hasMessageContaining("Changes of project 'q' are waiting for a commit");
  }

  @Test
  void whatIsDeletedAtOnceIsGone() {
    applyShops(2);
    commit();

    ignore(stub.deleteFeatureView(now("shop_facts")));

    assertThat(deployed.written()).isEqualTo(TestingShop.DEFINITIONS.definitions());
    assertThatThrownBy(() -> stub.getFeatureView(name("shop_facts")))
        .hasMessageContaining("FeatureViewNotFoundException");
  }

  @Test
  void whatIsNeededIsNotDeletedUnlessWhatNeedsItGoesToo() {
    applyShops(2);
    applyService("shops");
    commit();

    assertThatThrownBy(() -> stub.deleteFeatureView(now("shop_facts")))
        .hasMessageStartingWith("INVALID_ARGUMENT: {\"module\":\"feast.errors\"")
        .hasMessageContaining("feature view 'shop_facts' stays: feature service 'shops' needs it");
    assertThatThrownBy(() -> stub.deleteEntity(now("shop")))
        .hasMessageContaining("entity 'shop' stays: feature view 'shop_facts' needs it");
    assertThatThrownBy(() -> stub.deleteDataSource(now("shop_table")))
        .hasMessageContaining("data source 'shop_table' stays: feature view 'shop_facts' needs it");
    assertThatThrownBy(() -> stub.deleteDataSource(now("shop_facts_history")))
        .hasMessageContaining("'shop_facts_history' stays: feature view 'shop_facts' needs it");
    assertThat(deployed.count()).isEqualTo(1);

    // In the order of store.apply([], objects_to_delete=[...], partial=False).
    ignore(stub.deleteDataSource(name("shop_table")));
    ignore(stub.deleteEntity(name("shop")));
    ignore(stub.deleteFeatureView(name("shop_facts")));
    ignore(stub.deleteFeatureService(name("shops")));
    commit();
    assertThat(deployed.written()).isEqualTo(TestingShop.DEFINITIONS.definitions());
  }

  @Test
  void whatDoesNotExistIsNotDeletedAndNothingElseIs() {
    applyShops(2);
    commit();

    ignore(stub.deleteFeatureView(name("shop_facts")));
    ignore(stub.deleteFeatureView(name("shop_fact")));
    assertThatThrownBy(this::commit)
        .hasMessageStartingWith("NOT_FOUND: {\"module\":\"feast.errors\"")
        .hasMessageContaining("FeatureViewNotFoundException")
        .hasMessageContaining("shop_facts");
    assertThatThrownBy(() -> stub.deleteFeatureService(now("none")))
        .hasMessageContaining("FeatureServiceNotFoundException");
    assertThatThrownBy(() -> stub.deleteEntity(now("none")))
        .hasMessageContaining("EntityNotFoundException");
    assertThatThrownBy(() -> stub.deleteDataSource(now("none")))
        .hasMessageContaining("DataSourceObjectNotFoundException");
    commit();
    assertThat(deployed.count()).isEqualTo(1);
    assertThat(plan().views()).containsKey("shop_facts");
  }

  @Test
  void theLastWordOnANameCounts() {
    applyShops(2);
    commit();

    ignore(stub.deleteFeatureView(name("shop_facts")));
    applyShops(3);
    commit();
    assertThat(view("shop_facts").kind())
        .isEqualTo(new ViewKind.Latest(3 * 3_600_000L, Optional.empty()));

    // feast delete: what is there is applied, then deleted.
    applyShops(3);
    applyService("shops");
    ignore(stub.deleteFeatureView(name("shop_facts")));
    ignore(stub.deleteFeatureService(name("shops")));
    commit();
    assertThat(plan().views()).doesNotContainKey("shop_facts");
    assertThat(plan().services()).containsOnlyKeys("both");
  }

  @Test
  void aViewAndWhatAServiceReadsOfItGoTogether() {
    applyShops(2);
    applyService("shops");
    commit();
    FeatureService.Builder other = service("shops").toBuilder();
    other
        .getSpecBuilder()
        .clearFeatures()
        .addAllFeatures(stub.getFeatureService(name("both")).getSpec().getFeaturesList());

    ignore(
        stub.applyFeatureService(
            ApplyFeatureServiceRequest.newBuilder()
                .setFeatureService(other)
                .setProject("p")
                .build()));
    ignore(stub.deleteFeatureView(name("shop_facts")));
    commit();

    assertThat(plan().views()).doesNotContainKey("shop_facts");
    assertThat(Objects.requireNonNull(plan().services().get("shops")).features())
        .isEqualTo(Objects.requireNonNull(plan().services().get("both")).features());
  }

  @Test
  void aProjectGoesAsAWholeIfItIsTheOnlyOne() {
    GetProjectRequest project = GetProjectRequest.newBuilder().setName("p").build();
    applyShops(2);
    applyService("shops");
    commit();
    assertThat(projects()).containsExactly("p");
    FeatureService.Builder ofQ = stub.getFeatureService(name("both")).toBuilder();
    ofQ.getSpecBuilder().setName("of_q");
    ignore(
        stub.applyFeatureService(
            ApplyFeatureServiceRequest.newBuilder()
                .setFeatureService(ofQ)
                .setProject("q")
                .setCommit(true)
                .build()));

    assertThat(projects()).containsExactly("p", "q");
    assertThatThrownBy(() -> stub.deleteProject(project))
        .hasMessageContaining("project 'p' stays, since project 'q' has applied definitions too");
    ignore(
        stub.deleteFeatureService(
            NameRequest.newBuilder().setName("of_q").setProject("q").setCommit(true).build()));
    ignore(stub.deleteProject(project));
    assertThat(deployed.written()).isEqualTo(TestingShop.DEFINITIONS.definitions());
    assertThat(projects()).containsExactly("lockstep");
    ignore(stub.deleteProject(project));
  }

  private List<String> projects() {
    return stub.listProjects(ListProjectsRequest.getDefaultInstance()).getProjectsList().stream()
        .map(project -> project.getSpec().getName())
        .toList();
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
    return deployed.definitions().plan();
  }

  private ViewPlan view(String name) {
    return Objects.requireNonNull(plan().views().get(name));
  }
}
