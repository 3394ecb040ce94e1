/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static java.util.Objects.requireNonNull;

import dev.lockstep.feast.error.ErrorDetail;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** What Feast's clients are told when something is wrong, in the words of each protocol. */
public final class FeastException extends RuntimeException {
  /** Kinds of errors, with the class that Feast's Python SDK raises. */
  public enum Kind {
    FEATURE_VIEW_NOT_FOUND("FeatureViewNotFoundException", 404, Status.Code.NOT_FOUND),
    ON_DEMAND_VIEW_NOT_FOUND("OnDemandFeatureViewNotFoundException", 404, Status.Code.NOT_FOUND),
    FEATURE_SERVICE_NOT_FOUND("FeatureServiceNotFoundException", 404, Status.Code.NOT_FOUND),
    ENTITY_NOT_FOUND("EntityNotFoundException", 404, Status.Code.NOT_FOUND),
    DATA_SOURCE_NOT_FOUND("DataSourceObjectNotFoundException", 404, Status.Code.NOT_FOUND),
    SAVED_DATASET_NOT_FOUND("SavedDatasetNotFound", 404, Status.Code.NOT_FOUND),
    VALIDATION_REFERENCE_NOT_FOUND("ValidationReferenceNotFound", 404, Status.Code.NOT_FOUND),
    PERMISSION_NOT_FOUND("PermissionObjectNotFoundException", 404, Status.Code.NOT_FOUND),
    PROJECT_NOT_FOUND("ProjectObjectNotFoundException", 404, Status.Code.NOT_FOUND),
    PUSH_SOURCE_NOT_FOUND("PushSourceNotFoundException", 422, Status.Code.NOT_FOUND),
    NAME_COLLISION("FeatureNameCollisionError", 400, Status.Code.INVALID_ARGUMENT),
    NOT_FOUND("FeastObjectNotFoundException", 404, Status.Code.NOT_FOUND),
    INVALID("FeastError", 400, Status.Code.INVALID_ARGUMENT),
    TOO_LARGE("FeastError", 413, Status.Code.RESOURCE_EXHAUSTED),
    BUSY("FeastError", 429, Status.Code.RESOURCE_EXHAUSTED),
    UNAVAILABLE("FeastError", 503, Status.Code.UNAVAILABLE),
    INTERNAL("FeastError", 500, Status.Code.INTERNAL);

    private final String pythonClass;
    private final int httpStatus;
    private final Status.Code code;

    Kind(String pythonClass, int httpStatus, Status.Code code) {
      this.pythonClass = pythonClass;
      this.httpStatus = httpStatus;
      this.code = code;
    }
  }

  private final Kind kind;

  public FeastException(Kind kind, String message) {
    super(requireNonNull(message, "message is null"));
    this.kind = requireNonNull(kind, "kind is null");
  }

  /** What an answer's failure is in Feast's words. */
  public static FeastException of(Throwable failure) {
    if (failure instanceof FeastException known) {
      return known;
    }
    Status status = Status.fromThrowable(failure);
    String message =
        status.getDescription() == null ? status.getCode().name() : status.getDescription();
    return new FeastException(
        switch (status.getCode()) {
          case NOT_FOUND -> Kind.NOT_FOUND;
          case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, ALREADY_EXISTS -> Kind.INVALID;
          case RESOURCE_EXHAUSTED -> Kind.TOO_LARGE;
          case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> Kind.UNAVAILABLE;
          default -> Kind.INTERNAL;
        },
        message);
  }

  public Kind kind() {
    return kind;
  }

  /** The status over HTTP; 5xx only when the caller did nothing wrong. */
  public int httpStatus() {
    return kind.httpStatus;
  }

  /** The JSON that the Python SDK makes its exception of. */
  public String detail() {
    return ErrorDetail.of(kind.pythonClass, String.valueOf(getMessage()));
  }

  /** Over gRPC, for clients that show the message. */
  public StatusRuntimeException status() {
    return kind.code.toStatus().withDescription(getMessage()).asRuntimeException();
  }

  /** Over gRPC, for the Python SDK. */
  public StatusRuntimeException statusWithDetail() {
    return kind.code.toStatus().withDescription(detail()).asRuntimeException();
  }
}
