/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Empty;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.Entity;
import dev.lockstep.feast.proto.core.FeatureService;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.NamedObject;
import dev.lockstep.feast.proto.core.OnDemandFeatureView;
import dev.lockstep.feast.proto.core.Project;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.proto.core.StreamFeatureView;
import dev.lockstep.feast.proto.registry.AnyFeatureView;
import dev.lockstep.feast.proto.registry.EmptyListResponse;
import dev.lockstep.feast.proto.registry.GetAnyFeatureViewResponse;
import dev.lockstep.feast.proto.registry.GetProjectRequest;
import dev.lockstep.feast.proto.registry.ListAllFeatureViewsResponse;
import dev.lockstep.feast.proto.registry.ListDataSourcesResponse;
import dev.lockstep.feast.proto.registry.ListEntitiesResponse;
import dev.lockstep.feast.proto.registry.ListFeatureServicesRequest;
import dev.lockstep.feast.proto.registry.ListFeatureServicesResponse;
import dev.lockstep.feast.proto.registry.ListFeatureViewsResponse;
import dev.lockstep.feast.proto.registry.ListOnDemandFeatureViewsResponse;
import dev.lockstep.feast.proto.registry.ListProjectMetadataResponse;
import dev.lockstep.feast.proto.registry.ListProjectsRequest;
import dev.lockstep.feast.proto.registry.ListProjectsResponse;
import dev.lockstep.feast.proto.registry.ListRequest;
import dev.lockstep.feast.proto.registry.ListStreamFeatureViewsResponse;
import dev.lockstep.feast.proto.registry.NameRequest;
import dev.lockstep.feast.proto.registry.OtherRequest;
import dev.lockstep.feast.serving.FeastException.Kind;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Feast's remote registry over what is deployed. Thread-safe. */
public final class FeastRegistryService extends ChangeableRegistry {
  static final Shelf<Entity> ENTITIES =
      new Shelf<>(
          Registry::getEntitiesList,
          entity -> entity.getSpec().getName(),
          entity -> entity.getSpec().getTagsMap(),
          Kind.ENTITY_NOT_FOUND);
  static final Shelf<DataSource> DATA_SOURCES =
      new Shelf<>(
          Registry::getDataSourcesList,
          DataSource::getName,
          DataSource::getTagsMap,
          Kind.DATA_SOURCE_NOT_FOUND);
  private static final Shelf<FeatureView> FEATURE_VIEWS =
      new Shelf<>(
          Registry::getFeatureViewsList,
          view -> view.getSpec().getName(),
          view -> view.getSpec().getTagsMap(),
          Kind.FEATURE_VIEW_NOT_FOUND);
  private static final Shelf<StreamFeatureView> STREAM_VIEWS =
      new Shelf<>(
          Registry::getStreamFeatureViewsList,
          view -> view.getSpec().getName(),
          view -> view.getSpec().getTagsMap(),
          Kind.FEATURE_VIEW_NOT_FOUND);
  private static final Shelf<OnDemandFeatureView> ON_DEMAND_VIEWS =
      new Shelf<>(
          Registry::getOnDemandFeatureViewsList,
          view -> view.getSpec().getName(),
          view -> view.getSpec().getTagsMap(),
          Kind.ON_DEMAND_VIEW_NOT_FOUND);
  static final Shelf<AnyFeatureView> ALL_VIEWS =
      new Shelf<>(
          FeastRegistryService::views,
          FeastRegistryService::name,
          FeastRegistryService::tags,
          Kind.FEATURE_VIEW_NOT_FOUND);
  static final Shelf<FeatureService> SERVICES =
      new Shelf<>(
          Registry::getFeatureServicesList,
          service -> service.getSpec().getName(),
          service -> service.getSpec().getTagsMap(),
          Kind.FEATURE_SERVICE_NOT_FOUND);
  private static final Shelf<Project> PROJECTS =
      new Shelf<>(
          Registry::getProjectsList,
          project -> project.getSpec().getName(),
          project -> project.getSpec().getTagsMap(),
          Kind.PROJECT_NOT_FOUND);

  private final ServedRegistry registry;

  private FeastRegistryService(ServedRegistry registry, Optional<RegistryWrites> writes) {
    super(writes);
    this.registry = requireNonNull(registry, "registry is null");
  }

  /**
   * The service.
   *
   * @param writes takes changes; empty if they are refused
   */
  public static BindableService of(ServedRegistry registry, Optional<RegistryWrites> writes) {
    FeastRegistryService service = new FeastRegistryService(registry, writes);
    return () -> ServerInterceptors.intercept(service, new Caller());
  }

  private <T> void get(Shelf<T> shelf, NameRequest request, StreamObserver<T> observer) {
    answer(observer, () -> shelf.get(registry.of(request.getProject()), request.getName()));
  }

  private <T, R> void list(
      Shelf<T> shelf,
      ListRequest request,
      StreamObserver<R> observer,
      Function<List<T>, R> response) {
    answer(
        observer,
        () -> response.apply(shelf.list(registry.of(request.getProject()), request.getTagsMap())));
  }

  @Override
  public void getEntity(NameRequest request, StreamObserver<Entity> observer) {
    get(ENTITIES, request, observer);
  }

  @Override
  public void listEntities(ListRequest request, StreamObserver<ListEntitiesResponse> observer) {
    list(
        ENTITIES,
        request,
        observer,
        found -> ListEntitiesResponse.newBuilder().addAllEntities(found).build());
  }

  @Override
  public void getDataSource(NameRequest request, StreamObserver<DataSource> observer) {
    get(DATA_SOURCES, request, observer);
  }

  @Override
  public void listDataSources(
      ListRequest request, StreamObserver<ListDataSourcesResponse> observer) {
    list(
        DATA_SOURCES,
        request,
        observer,
        found -> ListDataSourcesResponse.newBuilder().addAllDataSources(found).build());
  }

  @Override
  public void getFeatureView(NameRequest request, StreamObserver<FeatureView> observer) {
    get(FEATURE_VIEWS, request, observer);
  }

  @Override
  public void listFeatureViews(
      ListRequest request, StreamObserver<ListFeatureViewsResponse> observer) {
    list(
        FEATURE_VIEWS,
        request,
        observer,
        found -> ListFeatureViewsResponse.newBuilder().addAllFeatureViews(found).build());
  }

  @Override
  public void getStreamFeatureView(
      NameRequest request, StreamObserver<StreamFeatureView> observer) {
    get(STREAM_VIEWS, request, observer);
  }

  @Override
  public void listStreamFeatureViews(
      ListRequest request, StreamObserver<ListStreamFeatureViewsResponse> observer) {
    list(
        STREAM_VIEWS,
        request,
        observer,
        found ->
            ListStreamFeatureViewsResponse.newBuilder().addAllStreamFeatureViews(found).build());
  }

  @Override
  public void getOnDemandFeatureView(
      NameRequest request, StreamObserver<OnDemandFeatureView> observer) {
    get(ON_DEMAND_VIEWS, request, observer);
  }

  @Override
  public void listOnDemandFeatureViews(
      ListRequest request, StreamObserver<ListOnDemandFeatureViewsResponse> observer) {
    list(
        ON_DEMAND_VIEWS,
        request,
        observer,
        found ->
            ListOnDemandFeatureViewsResponse.newBuilder()
                .addAllOnDemandFeatureViews(found)
                .build());
  }

  @Override
  public void getFeatureService(NameRequest request, StreamObserver<FeatureService> observer) {
    get(SERVICES, request, observer);
  }

  @Override
  public void listFeatureServices(
      ListFeatureServicesRequest request, StreamObserver<ListFeatureServicesResponse> observer) {
    answer(
        observer,
        () ->
            ListFeatureServicesResponse.newBuilder()
                .addAllFeatureServices(
                    SERVICES.list(registry.of(request.getProject()), request.getTagsMap()).stream()
                        .filter(service -> reads(service, request.getFeatureView()))
                        .toList())
                .build());
  }

  @Override
  public void getLabelView(NameRequest request, StreamObserver<NamedObject> observer) {
    get(Shelf.empty(Kind.FEATURE_VIEW_NOT_FOUND), request, observer);
  }

  @Override
  public void listLabelViews(ListRequest request, StreamObserver<EmptyListResponse> observer) {
    answer(observer, EmptyListResponse::getDefaultInstance);
  }

  @Override
  public void getSavedDataset(NameRequest request, StreamObserver<NamedObject> observer) {
    get(Shelf.empty(Kind.SAVED_DATASET_NOT_FOUND), request, observer);
  }

  @Override
  public void listSavedDatasets(ListRequest request, StreamObserver<EmptyListResponse> observer) {
    answer(observer, EmptyListResponse::getDefaultInstance);
  }

  @Override
  public void getValidationReference(NameRequest request, StreamObserver<NamedObject> observer) {
    get(Shelf.empty(Kind.VALIDATION_REFERENCE_NOT_FOUND), request, observer);
  }

  @Override
  public void listValidationReferences(
      ListRequest request, StreamObserver<EmptyListResponse> observer) {
    answer(observer, EmptyListResponse::getDefaultInstance);
  }

  @Override
  public void getPermission(NameRequest request, StreamObserver<NamedObject> observer) {
    get(Shelf.empty(Kind.PERMISSION_NOT_FOUND), request, observer);
  }

  @Override
  public void listPermissions(ListRequest request, StreamObserver<EmptyListResponse> observer) {
    answer(observer, EmptyListResponse::getDefaultInstance);
  }

  @Override
  public void getAnyFeatureView(
      NameRequest request, StreamObserver<GetAnyFeatureViewResponse> observer) {
    answer(
        observer,
        () ->
            GetAnyFeatureViewResponse.newBuilder()
                .setAnyFeatureView(
                    ALL_VIEWS.get(registry.of(request.getProject()), request.getName()))
                .build());
  }

  @Override
  public void listAllFeatureViews(
      ListRequest request, StreamObserver<ListAllFeatureViewsResponse> observer) {
    list(
        ALL_VIEWS,
        request,
        observer,
        found -> ListAllFeatureViewsResponse.newBuilder().addAllFeatureViews(found).build());
  }

  /** Any project is there, and has all there is. */
  @Override
  public void getProject(GetProjectRequest request, StreamObserver<Project> observer) {
    answer(observer, () -> registry.of(request.getName()).getProjects(0));
  }

  /** Those that applied something. */
  @Override
  public void listProjects(
      ListProjectsRequest request, StreamObserver<ListProjectsResponse> observer) {
    answer(
        observer,
        () ->
            ListProjectsResponse.newBuilder()
                .addAllProjects(
                    registry.ofProjects().stream()
                        .flatMap(one -> PROJECTS.list(one, request.getTagsMap()).stream())
                        .toList())
                .build());
  }

  @Override
  public void listProjectMetadata(
      ListRequest request, StreamObserver<ListProjectMetadataResponse> observer) {
    answer(
        observer,
        () ->
            ListProjectMetadataResponse.newBuilder()
                .addAllProjectMetadata(registry.of(request.getProject()).getProjectMetadataList())
                .build());
  }

  @Override
  public void proto(Empty request, StreamObserver<Registry> observer) {
    answer(observer, () -> registry.of(""));
  }

  /** Infrastructure is not part of definitions: there is none. */
  @Override
  public void getInfra(ListRequest request, StreamObserver<Empty> observer) {
    answer(observer, Empty::getDefaultInstance);
  }

  /** What is deployed is followed all the time. */
  @Override
  public void refresh(ListRequest request, StreamObserver<Empty> observer) {
    answer(observer, Empty::getDefaultInstance);
  }

  /** Every event is online as soon as it has arrived: there is nothing to keep. */
  @Override
  public void applyMaterialization(OtherRequest request, StreamObserver<Empty> observer) {
    answer(observer, Empty::getDefaultInstance);
  }

  private static List<AnyFeatureView> views(Registry registry) {
    List<AnyFeatureView> views = new ArrayList<>();
    registry
        .getFeatureViewsList()
        .forEach(view -> views.add(AnyFeatureView.newBuilder().setFeatureView(view).build()));
    registry
        .getStreamFeatureViewsList()
        .forEach(view -> views.add(AnyFeatureView.newBuilder().setStreamFeatureView(view).build()));
    registry
        .getOnDemandFeatureViewsList()
        .forEach(
            view -> views.add(AnyFeatureView.newBuilder().setOnDemandFeatureView(view).build()));
    return views;
  }

  private static String name(AnyFeatureView view) {
    return switch (view.getAnyFeatureViewCase()) {
      case FEATURE_VIEW -> view.getFeatureView().getSpec().getName();
      case STREAM_FEATURE_VIEW -> view.getStreamFeatureView().getSpec().getName();
      case ON_DEMAND_FEATURE_VIEW -> view.getOnDemandFeatureView().getSpec().getName();
      case ANYFEATUREVIEW_NOT_SET -> "";
    };
  }

  private static Map<String, String> tags(AnyFeatureView view) {
    return switch (view.getAnyFeatureViewCase()) {
      case FEATURE_VIEW -> view.getFeatureView().getSpec().getTagsMap();
      case STREAM_FEATURE_VIEW -> view.getStreamFeatureView().getSpec().getTagsMap();
      case ON_DEMAND_FEATURE_VIEW -> view.getOnDemandFeatureView().getSpec().getTagsMap();
      case ANYFEATUREVIEW_NOT_SET -> Map.of();
    };
  }

  private static boolean reads(FeatureService service, String view) {
    return view.isEmpty()
        || service.getSpec().getFeaturesList().stream()
            .anyMatch(projection -> projection.getFeatureViewName().equals(view));
  }
}
