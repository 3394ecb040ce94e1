/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Empty;
import dev.lockstep.error.ErrorCategory;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.proto.registry.ApplyDataSourceRequest;
import dev.lockstep.feast.proto.registry.ApplyEntityRequest;
import dev.lockstep.feast.proto.registry.ApplyFeatureServiceRequest;
import dev.lockstep.feast.proto.registry.ApplyFeatureViewRequest;
import dev.lockstep.feast.proto.registry.ApplyProjectRequest;
import dev.lockstep.feast.proto.registry.GetProjectRequest;
import dev.lockstep.feast.proto.registry.NameRequest;
import dev.lockstep.feast.proto.registry.OtherRequest;
import dev.lockstep.feast.proto.registry.RegistryServerGrpc;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a registry that changes it. Where changes are not wanted, they are refused with what
 * to do instead, as the JSON that Feast's SDK raises. Thread-safe.
 */
abstract class ChangeableRegistry extends RegistryServerGrpc.RegistryServerImplBase {
  private static final Logger log = LoggerFactory.getLogger(ChangeableRegistry.class);

  private static final String NOT_KEPT =
      "Saved datasets, validation references and permissions are not kept here";

  private final Optional<RegistryWrites> writes;

  /**
   * @param writes empty if changes are refused
   */
  ChangeableRegistry(Optional<RegistryWrites> writes) {
    this.writes = requireNonNull(writes, "writes is null");
  }

  /** Sends what the handler gives, or its failure in Feast's words. */
  static <R> void answer(StreamObserver<R> observer, Supplier<R> handler) {
    R response;
    try {
      response = handler.get();
    } catch (FeastException e) {
      observer.onError(e.statusWithDetail());
      return;
    } catch (LockstepException e) {
      Kind kind = e.code().category() == ErrorCategory.USER ? Kind.INVALID : Kind.UNAVAILABLE;
      observer.onError(new FeastException(kind, String.valueOf(e.getMessage())).statusWithDetail());
      return;
    } catch (RuntimeException e) {
      log.error("The registry failed", e);
      observer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private static void refuse(StreamObserver<Empty> observer, String why) {
    observer.onError(new FeastException(Kind.INVALID, why).statusWithDetail());
  }

  /** Takes a change, to be deployed at once or when the client commits. */
  private void write(
      StreamObserver<Empty> observer,
      String project,
      boolean commit,
      Consumer<RegistryBatch> change) {
    if (writes.isEmpty()) {
      refuseAll(observer);
      return;
    }
    try {
      change.accept(writes.get().batch(project));
    } catch (FeastException e) {
      observer.onError(e.statusWithDetail());
      return;
    }
    if (commit) {
      commit(Empty.getDefaultInstance(), observer);
    } else {
      answer(observer, Empty::getDefaultInstance);
    }
  }

  private static void refuseAll(StreamObserver<Empty> observer) {
    refuse(
        observer,
        "This registry is read-only: turn Feast's definitions into Lockstep's with lockstep feast import, and deploy"
            + " them with lockstep apply; or let the server take them, with its setting feast.apply=apply");
  }

  /** Deploys what the client applied before; nothing if that is nothing. */
  @Override
  public void commit(Empty request, StreamObserver<Empty> observer) {
    if (writes.isEmpty()) {
      answer(observer, Empty::getDefaultInstance);
      return;
    }
    writes
        .get()
        .commit(
            work ->
                answer(
                    observer,
                    () -> {
                      work.run();
                      return Empty.getDefaultInstance();
                    }));
  }

  @Override
  public void applyEntity(ApplyEntityRequest request, StreamObserver<Empty> observer) {
    write(
        observer,
        request.getProject(),
        request.getCommit(),
        batch -> batch.apply(request.getEntity()));
  }

  @Override
  public void applyDataSource(ApplyDataSourceRequest request, StreamObserver<Empty> observer) {
    write(
        observer,
        request.getProject(),
        request.getCommit(),
        batch -> batch.apply(request.getDataSource()));
  }

  @Override
  public void applyFeatureView(ApplyFeatureViewRequest request, StreamObserver<Empty> observer) {
    switch (request.getBaseFeatureViewCase()) {
      case FEATURE_VIEW ->
          write(
              observer,
              request.getProject(),
              request.getCommit(),
              batch -> batch.apply(request.getFeatureView()));
      case STREAM_FEATURE_VIEW ->
          write(
              observer,
              request.getProject(),
              request.getCommit(),
              batch -> batch.apply(request.getStreamFeatureView()));
      case ON_DEMAND_FEATURE_VIEW ->
          write(
              observer,
              request.getProject(),
              request.getCommit(),
              batch -> batch.apply(request.getOnDemandFeatureView()));
      case LABEL_VIEW ->
          refuse(observer, "There are no label views: labels are columns of an entity_df");
      case BASEFEATUREVIEW_NOT_SET -> refuse(observer, "The request holds no feature view");
    }
  }

  @Override
  public void applyFeatureService(
      ApplyFeatureServiceRequest request, StreamObserver<Empty> observer) {
    write(
        observer,
        request.getProject(),
        request.getCommit(),
        batch -> batch.apply(request.getFeatureService()));
  }

  /** A project is whatever a client says it is of. */
  @Override
  public void applyProject(ApplyProjectRequest request, StreamObserver<Empty> observer) {
    write(
        observer,
        request.getProject().getSpec().getName(),
        request.getCommit(),
        RegistryBatch::applyProject);
  }

  @Override
  public void deleteEntity(NameRequest request, StreamObserver<Empty> observer) {
    delete(observer, request, RegistryBatch::deleteEntity);
  }

  @Override
  public void deleteDataSource(NameRequest request, StreamObserver<Empty> observer) {
    delete(observer, request, RegistryBatch::deleteSource);
  }

  @Override
  public void deleteFeatureView(NameRequest request, StreamObserver<Empty> observer) {
    delete(observer, request, RegistryBatch::deleteView);
  }

  @Override
  public void deleteFeatureService(NameRequest request, StreamObserver<Empty> observer) {
    delete(observer, request, RegistryBatch::deleteService);
  }

  private void delete(
      StreamObserver<Empty> observer,
      NameRequest request,
      BiConsumer<RegistryBatch, String> deletion) {
    write(
        observer,
        request.getProject(),
        request.getCommit(),
        batch -> deletion.accept(batch, request.getName()));
  }

  @Override
  public void applySavedDataset(OtherRequest request, StreamObserver<Empty> observer) {
    refuse(observer, NOT_KEPT);
  }

  @Override
  public void deleteSavedDataset(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer, NOT_KEPT);
  }

  @Override
  public void applyValidationReference(OtherRequest request, StreamObserver<Empty> observer) {
    refuse(observer, NOT_KEPT);
  }

  @Override
  public void deleteValidationReference(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer, NOT_KEPT);
  }

  @Override
  public void applyPermission(OtherRequest request, StreamObserver<Empty> observer) {
    refuse(observer, NOT_KEPT);
  }

  @Override
  public void deletePermission(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer, NOT_KEPT);
  }

  /** All that the project applied goes. */
  @Override
  public void deleteProject(GetProjectRequest request, StreamObserver<Empty> observer) {
    write(observer, request.getName(), true, RegistryBatch::deleteProject);
  }

  /** Infrastructure follows from definitions. */
  @Override
  public void updateInfra(OtherRequest request, StreamObserver<Empty> observer) {
    if (writes.isEmpty()) {
      refuseAll(observer);
    } else {
      answer(observer, Empty::getDefaultInstance);
    }
  }
}
