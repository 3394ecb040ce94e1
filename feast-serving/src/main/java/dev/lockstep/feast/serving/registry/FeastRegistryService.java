/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import static dev.lockstep.grpc.convert.Texts.quote;
import static java.util.Objects.requireNonNull;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
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
import dev.lockstep.feast.proto.registry.RegistryServerGrpc;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feast's remote registry over what is deployed. It only reads: what would change definitions is
 * refused with what to do instead, as the JSON that Feast's SDK raises. Thread-safe.
 */
public final class FeastRegistryService extends RegistryServerGrpc.RegistryServerImplBase {
  private static final Logger log = LoggerFactory.getLogger(FeastRegistryService.class);

  private final ServedRegistry registry;

  public FeastRegistryService(ServedRegistry registry) {
    this.registry = requireNonNull(registry, "registry is null");
  }

  @Override
  public void getEntity(NameRequest request, StreamObserver<Entity> observer) {
    answer(
        observer,
        () ->
            find(
                registry.of(request.getProject()).getEntitiesList(),
                object -> object.getSpec().getName(),
                request.getName(),
                Kind.ENTITY_NOT_FOUND));
  }

  @Override
  public void listEntities(ListRequest request, StreamObserver<ListEntitiesResponse> observer) {
    answer(
        observer,
        () -> {
          ListEntitiesResponse.Builder response = ListEntitiesResponse.newBuilder();
          registry.of(request.getProject()).getEntitiesList().stream()
              .filter(object -> hasTags(object.getSpec().getTagsMap(), request.getTagsMap()))
              .forEach(response::addEntities);
          return response.build();
        });
  }

  @Override
  public void getDataSource(NameRequest request, StreamObserver<DataSource> observer) {
    answer(
        observer,
        () ->
            find(
                registry.of(request.getProject()).getDataSourcesList(),
                object -> object.getName(),
                request.getName(),
                Kind.DATA_SOURCE_NOT_FOUND));
  }

  @Override
  public void listDataSources(
      ListRequest request, StreamObserver<ListDataSourcesResponse> observer) {
    answer(
        observer,
        () -> {
          ListDataSourcesResponse.Builder response = ListDataSourcesResponse.newBuilder();
          registry.of(request.getProject()).getDataSourcesList().stream()
              .filter(object -> hasTags(object.getTagsMap(), request.getTagsMap()))
              .forEach(response::addDataSources);
          return response.build();
        });
  }

  @Override
  public void getFeatureView(NameRequest request, StreamObserver<FeatureView> observer) {
    answer(
        observer,
        () ->
            find(
                registry.of(request.getProject()).getFeatureViewsList(),
                object -> object.getSpec().getName(),
                request.getName(),
                Kind.FEATURE_VIEW_NOT_FOUND));
  }

  @Override
  public void listFeatureViews(
      ListRequest request, StreamObserver<ListFeatureViewsResponse> observer) {
    answer(
        observer,
        () -> {
          ListFeatureViewsResponse.Builder response = ListFeatureViewsResponse.newBuilder();
          registry.of(request.getProject()).getFeatureViewsList().stream()
              .filter(object -> hasTags(object.getSpec().getTagsMap(), request.getTagsMap()))
              .forEach(response::addFeatureViews);
          return response.build();
        });
  }

  @Override
  public void getStreamFeatureView(
      NameRequest request, StreamObserver<StreamFeatureView> observer) {
    answer(
        observer,
        () ->
            find(
                registry.of(request.getProject()).getStreamFeatureViewsList(),
                object -> object.getSpec().getName(),
                request.getName(),
                Kind.FEATURE_VIEW_NOT_FOUND));
  }

  @Override
  public void listStreamFeatureViews(
      ListRequest request, StreamObserver<ListStreamFeatureViewsResponse> observer) {
    answer(
        observer,
        () -> {
          ListStreamFeatureViewsResponse.Builder response =
              ListStreamFeatureViewsResponse.newBuilder();
          registry.of(request.getProject()).getStreamFeatureViewsList().stream()
              .filter(object -> hasTags(object.getSpec().getTagsMap(), request.getTagsMap()))
              .forEach(response::addStreamFeatureViews);
          return response.build();
        });
  }

  @Override
  public void getOnDemandFeatureView(
      NameRequest request, StreamObserver<OnDemandFeatureView> observer) {
    answer(
        observer,
        () ->
            find(
                registry.of(request.getProject()).getOnDemandFeatureViewsList(),
                object -> object.getSpec().getName(),
                request.getName(),
                Kind.ON_DEMAND_VIEW_NOT_FOUND));
  }

  @Override
  public void listOnDemandFeatureViews(
      ListRequest request, StreamObserver<ListOnDemandFeatureViewsResponse> observer) {
    answer(
        observer,
        () -> {
          ListOnDemandFeatureViewsResponse.Builder response =
              ListOnDemandFeatureViewsResponse.newBuilder();
          registry.of(request.getProject()).getOnDemandFeatureViewsList().stream()
              .filter(object -> hasTags(object.getSpec().getTagsMap(), request.getTagsMap()))
              .forEach(response::addOnDemandFeatureViews);
          return response.build();
        });
  }

  @Override
  public void getFeatureService(NameRequest request, StreamObserver<FeatureService> observer) {
    answer(
        observer,
        () ->
            find(
                registry.of(request.getProject()).getFeatureServicesList(),
                object -> object.getSpec().getName(),
                request.getName(),
                Kind.FEATURE_SERVICE_NOT_FOUND));
  }

  @Override
  public void listFeatureServices(
      ListFeatureServicesRequest request, StreamObserver<ListFeatureServicesResponse> observer) {
    answer(
        observer,
        () -> {
          ListFeatureServicesResponse.Builder response = ListFeatureServicesResponse.newBuilder();
          registry.of(request.getProject()).getFeatureServicesList().stream()
              .filter(object -> hasTags(object.getSpec().getTagsMap(), request.getTagsMap()))
              .filter(service -> reads(service, request.getFeatureView()))
              .forEach(response::addFeatureServices);
          return response.build();
        });
  }

  @Override
  public void getLabelView(NameRequest request, StreamObserver<NamedObject> observer) {
    answer(
        observer,
        () ->
            find(
                List.<NamedObject>of(),
                NamedObject::toString,
                request.getName(),
                Kind.FEATURE_VIEW_NOT_FOUND));
  }

  @Override
  public void listLabelViews(ListRequest request, StreamObserver<EmptyListResponse> observer) {
    answer(observer, EmptyListResponse::getDefaultInstance);
  }

  @Override
  public void getSavedDataset(NameRequest request, StreamObserver<NamedObject> observer) {
    answer(
        observer,
        () ->
            find(
                List.<NamedObject>of(),
                NamedObject::toString,
                request.getName(),
                Kind.SAVED_DATASET_NOT_FOUND));
  }

  @Override
  public void listSavedDatasets(ListRequest request, StreamObserver<EmptyListResponse> observer) {
    answer(observer, EmptyListResponse::getDefaultInstance);
  }

  @Override
  public void getValidationReference(NameRequest request, StreamObserver<NamedObject> observer) {
    answer(
        observer,
        () ->
            find(
                List.<NamedObject>of(),
                NamedObject::toString,
                request.getName(),
                Kind.VALIDATION_REFERENCE_NOT_FOUND));
  }

  @Override
  public void listValidationReferences(
      ListRequest request, StreamObserver<EmptyListResponse> observer) {
    answer(observer, EmptyListResponse::getDefaultInstance);
  }

  @Override
  public void getPermission(NameRequest request, StreamObserver<NamedObject> observer) {
    answer(
        observer,
        () ->
            find(
                List.<NamedObject>of(),
                NamedObject::toString,
                request.getName(),
                Kind.PERMISSION_NOT_FOUND));
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
                    find(
                        views(registry.of(request.getProject())),
                        FeastRegistryService::name,
                        request.getName(),
                        Kind.FEATURE_VIEW_NOT_FOUND))
                .build());
  }

  @Override
  public void listAllFeatureViews(
      ListRequest request, StreamObserver<ListAllFeatureViewsResponse> observer) {
    answer(
        observer,
        () -> {
          ListAllFeatureViewsResponse.Builder response = ListAllFeatureViewsResponse.newBuilder();
          views(registry.of(request.getProject())).stream()
              .filter(view -> hasTags(tags(view), request.getTagsMap()))
              .forEach(response::addFeatureViews);
          return response.build();
        });
  }

  /** Any project is there, and has all there is. */
  @Override
  public void getProject(GetProjectRequest request, StreamObserver<Project> observer) {
    answer(observer, () -> registry.of(request.getName()).getProjects(0));
  }

  @Override
  public void listProjects(
      ListProjectsRequest request, StreamObserver<ListProjectsResponse> observer) {
    answer(
        observer,
        () -> {
          ListProjectsResponse.Builder response = ListProjectsResponse.newBuilder();
          registry.of("").getProjectsList().stream()
              .filter(project -> hasTags(project.getSpec().getTagsMap(), request.getTagsMap()))
              .forEach(response::addProjects);
          return response.build();
        });
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

  /** Nothing was taken that would have to be committed. */
  @Override
  public void commit(Empty request, StreamObserver<Empty> observer) {
    answer(observer, Empty::getDefaultInstance);
  }

  /** Every event is online as soon as it has arrived: there is nothing to keep. */
  @Override
  public void applyMaterialization(OtherRequest request, StreamObserver<Empty> observer) {
    answer(observer, Empty::getDefaultInstance);
  }

  @Override
  public void applyEntity(
      dev.lockstep.feast.proto.registry.ApplyEntityRequest request,
      StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void applyDataSource(
      dev.lockstep.feast.proto.registry.ApplyDataSourceRequest request,
      StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void applyFeatureView(
      dev.lockstep.feast.proto.registry.ApplyFeatureViewRequest request,
      StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void applyFeatureService(
      dev.lockstep.feast.proto.registry.ApplyFeatureServiceRequest request,
      StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void applyProject(
      dev.lockstep.feast.proto.registry.ApplyProjectRequest request,
      StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void deleteEntity(NameRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void deleteDataSource(NameRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void deleteFeatureView(NameRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void deleteFeatureService(NameRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void applySavedDataset(OtherRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void deleteSavedDataset(NameRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void applyValidationReference(OtherRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void deleteValidationReference(NameRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void applyPermission(OtherRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void deletePermission(NameRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void deleteProject(GetProjectRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  @Override
  public void updateInfra(OtherRequest request, StreamObserver<Empty> observer) {
    answer(observer, FeastRegistryService::refuse);
  }

  private static Empty refuse() {
    throw new FeastException(
        Kind.INVALID,
        "This registry is read-only: Lockstep's own definitions say more than Feast's. Turn Feast's into them"
            + " with lockstep feast import, and deploy them with lockstep apply");
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

  private static boolean hasTags(Map<String, String> tags, Map<String, String> wanted) {
    return tags.entrySet().containsAll(wanted.entrySet());
  }

  private static boolean reads(FeatureService service, String view) {
    return view.isEmpty()
        || service.getSpec().getFeaturesList().stream()
            .anyMatch(projection -> projection.getFeatureViewName().equals(view));
  }

  private static <T extends Message> T find(
      List<T> objects, Function<T, String> nameOf, String name, Kind ifMissing) {
    return objects.stream()
        .filter(object -> nameOf.apply(object).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new FeastException(
                    ifMissing,
                    quote(name)
                        + " does not exist"
                        + Suggestions.didYouMean(name, objects.stream().map(nameOf).toList())));
  }

  private static <R> void answer(StreamObserver<R> observer, Supplier<R> handler) {
    R response;
    try {
      response = handler.get();
    } catch (FeastException e) {
      observer.onError(e.statusWithDetail());
      return;
    } catch (LockstepException e) {
      observer.onError(
          new FeastException(Kind.INVALID, String.valueOf(e.getMessage())).statusWithDetail());
      return;
    } catch (RuntimeException e) {
      log.error("The registry failed", e);
      observer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }
}
