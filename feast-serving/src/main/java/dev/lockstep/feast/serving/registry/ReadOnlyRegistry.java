/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import com.google.protobuf.Empty;
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
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What would change a registry is refused with what to do instead, as the JSON that Feast's SDK
 * raises. Thread-safe.
 */
abstract class ReadOnlyRegistry extends RegistryServerGrpc.RegistryServerImplBase {
  private static final Logger log = LoggerFactory.getLogger(ReadOnlyRegistry.class);

  /** Sends what the handler gives, or its failure in Feast's words. */
  static <R> void answer(StreamObserver<R> observer, Supplier<R> handler) {
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

  private static void refuse(StreamObserver<Empty> observer) {
    observer.onError(
        new FeastException(
                Kind.INVALID,
                "This registry is read-only: Lockstep's own definitions say more than Feast's. Turn Feast's into them"
                    + " with lockstep feast import, and deploy them with lockstep apply")
            .statusWithDetail());
  }

  @Override
  public void applyEntity(ApplyEntityRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void applyDataSource(ApplyDataSourceRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void applyFeatureView(ApplyFeatureViewRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void applyFeatureService(
      ApplyFeatureServiceRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void applyProject(ApplyProjectRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void deleteEntity(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void deleteDataSource(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void deleteFeatureView(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void deleteFeatureService(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void applySavedDataset(OtherRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void deleteSavedDataset(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void applyValidationReference(OtherRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void deleteValidationReference(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void applyPermission(OtherRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void deletePermission(NameRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void deleteProject(GetProjectRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }

  @Override
  public void updateInfra(OtherRequest request, StreamObserver<Empty> observer) {
    refuse(observer);
  }
}
