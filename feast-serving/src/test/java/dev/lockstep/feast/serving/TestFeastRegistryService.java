/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Empty;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.proto.registry.ApplyEntityRequest;
import dev.lockstep.feast.proto.registry.GetProjectRequest;
import dev.lockstep.feast.proto.registry.ListFeatureServicesRequest;
import dev.lockstep.feast.proto.registry.ListProjectsRequest;
import dev.lockstep.feast.proto.registry.ListRequest;
import dev.lockstep.feast.proto.registry.NameRequest;
import dev.lockstep.feast.proto.registry.RegistryServerGrpc;
import dev.lockstep.feast.serving.registry.FeastRegistryService;
import dev.lockstep.feast.serving.registry.ServedRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class TestFeastRegistryService {
  private static final ListRequest ALL = ListRequest.newBuilder().setProject("p").build();
  private static Server server;
  private static ManagedChannel channel;
  private static RegistryServerGrpc.RegistryServerBlockingStub stub;

  @BeforeAll
  static void start() throws IOException {
    String name = InProcessServerBuilder.generateName();
    ServedRegistry.Deployed deployed =
        new ServedRegistry.Deployed(
            TestingShop.DEFINITIONS, Instant.ofEpochMilli(TestingShop.NOW), Map.of());
    server =
        InProcessServerBuilder.forName(name)
            .addService(
                FeastRegistryService.of(
                    new ServedRegistry(() -> deployed, "kafka:9092"), Optional.empty()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
    stub = RegistryServerGrpc.newBlockingStub(channel);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void listsEverythingInTheProjectOfTheClient() {
    assertThat(stub.listEntities(ALL).getEntitiesList())
        .allMatch(entity -> entity.getSpec().getProject().equals("p"))
        .extracting(entity -> entity.getSpec().getJoinKey())
        .contains("driver_id", "city");
    assertThat(stub.listAllFeatureViews(ALL).getFeatureViewsList()).hasSize(4);
    int views =
        stub.listFeatureViews(ALL).getFeatureViewsCount()
            + stub.listStreamFeatureViews(ALL).getStreamFeatureViewsCount()
            + stub.listOnDemandFeatureViews(ALL).getOnDemandFeatureViewsCount();
    assertThat(views).isEqualTo(4);
    assertThat(stub.listDataSources(ALL).getDataSourcesList())
        .extracting(DataSource::getName)
        .contains("driver_stats", "rides");
    assertThat(
            stub.listFeatureServices(
                    ListFeatureServicesRequest.newBuilder().setProject("p").build())
                .getFeatureServicesList())
        .extracting(service -> service.getSpec().getName())
        .containsExactly("both");
    assertThat(
            stub.listFeatureServices(
                    ListFeatureServicesRequest.newBuilder().setFeatureView("driver_rides").build())
                .getFeatureServicesList())
        .isEmpty();
    assertThat(stub.listProjects(ListProjectsRequest.getDefaultInstance()).getProjectsCount())
        .isEqualTo(1);
    assertThat(
            stub.getProject(GetProjectRequest.newBuilder().setName("p").build())
                .getSpec()
                .getName())
        .isEqualTo("p");
  }

  @Test
  void answersWhatThereIsNoneOfWithEmptyLists() {
    assertThat(stub.listLabelViews(ALL).getSerializedSize()).isZero();
    assertThat(stub.listPermissions(ALL).getSerializedSize()).isZero();
    assertThat(stub.listSavedDatasets(ALL).getSerializedSize()).isZero();
    assertThat(stub.listValidationReferences(ALL).getSerializedSize()).isZero();
    assertThat(stub.getInfra(ALL).getSerializedSize()).isZero();
    assertThat(stub.refresh(ALL)).isEqualTo(Empty.getDefaultInstance());
  }

  @Test
  void getsObjectsByName() {
    FeatureView view = stub.getFeatureView(name("ds"));

    assertThat(view.getSpec().getTtl().getSeconds()).isEqualTo(24 * 3600);
    assertThat(view.getSpec().getEntityColumnsList())
        .extracting(column -> column.getName() + " " + column.getValueType())
        .containsExactly("driver_id INT64");
    assertThat(view.getMeta().getStateValue()).isZero();
    assertThat(stub.getAnyFeatureView(name("ds")).getAnyFeatureView().getFeatureView())
        .isEqualTo(view);
    assertThat(
            stub.getAnyFeatureView(name("ratio"))
                .getAnyFeatureView()
                .getOnDemandFeatureView()
                .getSpec()
                .getName())
        .isEqualTo("ratio");
    assertThat(stub.getFeatureService(name("both")).getSpec().getFeaturesCount()).isEqualTo(2);
    assertThat(stub.getEntity(name("driver")).getSpec().getJoinKey()).isEqualTo("driver_id");
    assertThat(stub.getDataSource(name("rides")).getKafkaOptions().getKafkaBootstrapServers())
        .isEqualTo("kafka:9092");
  }

  @Test
  void showsWritableViewsWithAPushSource() {
    DataSource source = stub.getFeatureView(name("ds")).getSpec().getStreamSource();

    assertThat(source.getType()).isEqualTo(DataSource.SourceType.PUSH_SOURCE);
    assertThat(source.getName()).isEqualTo("driver_stats");
    assertThat(source.hasBatchSource()).isTrue();
    assertThat(source.getDataSourceClassType()).isEqualTo("feast.data_source.PushSource");
  }

  @Test
  void givesTheWholeRegistry() {
    Registry registry = stub.proto(Empty.getDefaultInstance());

    assertThat(registry.getFeatureServicesCount()).isEqualTo(1);
    assertThat(registry.getProjects(0).getSpec().getName()).isEqualTo("lockstep");
  }

  @Test
  void tellsUnknownNamesAsTheSdkRaisesThem() throws Exception {
    refused(
        () -> stub.getFeatureView(name("dz")), "FeatureViewNotFoundException", "did you mean 'ds'");
    refused(() -> stub.getAnyFeatureView(name("x")), "FeatureViewNotFoundException", "'x'");
    refused(() -> stub.getEntity(name("x")), "EntityNotFoundException", "'x'");
    refused(() -> stub.getFeatureService(name("x")), "FeatureServiceNotFoundException", "'x'");
    refused(() -> stub.getDataSource(name("x")), "DataSourceObjectNotFoundException", "'x'");
    refused(() -> stub.getSavedDataset(name("x")), "SavedDatasetNotFound", "'x'");
    refused(
        () -> stub.listEntities(ListRequest.newBuilder().setProject("no project").build()),
        "FeastError",
        "no project");
  }

  @Test
  void refusesToChangeDefinitions() throws Exception {
    refused(
        () -> stub.applyEntity(ApplyEntityRequest.getDefaultInstance()),
        "FeastError",
        "lockstep apply");
    refused(() -> stub.deleteFeatureView(name("ds")), "FeastError", "read-only");
  }

  private static void refused(Supplier<?> call, String pythonClass, String message)
      throws Exception {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::get);
    assertThat(failure.getStatus().getCode())
        .isIn(Status.Code.NOT_FOUND, Status.Code.INVALID_ARGUMENT);
    JsonNode detail = new JsonMapper().readTree(failure.getStatus().getDescription());
    assertThat(detail.path("module").textValue()).isEqualTo("feast.errors");
    assertThat(detail.path("class").textValue()).isEqualTo(pythonClass);
    assertThat(detail.path("message").textValue()).contains(message);
  }

  private static NameRequest name(String name) {
    return NameRequest.newBuilder().setName(name).setProject("p").build();
  }
}
