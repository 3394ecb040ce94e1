/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what came over the wire back into the server's error. */
final class ClientErrors {
  private ClientErrors() {}

  static LockstepException of(StatusRuntimeException failure) {
    String text = failure.getStatus().getDescription();
    return new LockstepException(
        reason(failure).orElseGet(() -> byStatus(failure.getStatus().getCode())),
        text == null ? failure.getStatus().getCode().name() : text,
        failure);
  }

  private static Optional<ErrorCode> reason(StatusRuntimeException failure) {
    com.google.rpc.@Nullable Status details = StatusProto.fromThrowable(failure);
    if (details == null) {
      return Optional.empty();
    }
    return details.getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .map(ClientErrors::unpack)
        .flatMap(
            info ->
                Arrays.stream(ErrorCode.values())
                    .filter(code -> code.name().equals(info.getReason())))
        .findFirst();
  }

  private static ErrorInfo unpack(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      return ErrorInfo.getDefaultInstance();
    }
  }

  /** Errors that did not come from the service but from the way to it. */
  private static ErrorCode byStatus(Status.Code code) {
    return switch (code) {
      case UNAVAILABLE -> ErrorCode.STORE_UNAVAILABLE;
      case DEADLINE_EXCEEDED, CANCELLED -> ErrorCode.DEADLINE_EXCEEDED;
      case RESOURCE_EXHAUSTED -> ErrorCode.REQUEST_TOO_LARGE;
      case NOT_FOUND -> ErrorCode.UNKNOWN_NAME;
      case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION, UNIMPLEMENTED ->
          ErrorCode.INVALID_REQUEST;
      default -> ErrorCode.INTERNAL;
    };
  }
}
