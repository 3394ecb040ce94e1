/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors on the wire: a status code, a message, and google.rpc details. */
final class ErrorStatus {
  /** The domain of {@link ErrorInfo}. */
  static final String DOMAIN = "lockstep.dev";

  /**
   * Trailers must fit into the 8 KiB that clients accept by default. The message goes over the wire
   * twice, once percent-encoded and once, with the details, in Base64.
   */
  private static final int MAX_MESSAGE_BYTES = 1_800;

  private static final int MAX_VIOLATION_BYTES = 1_800;

  private static final Logger log = LoggerFactory.getLogger(ErrorStatus.class);

  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  private ErrorStatus() {}

  /** What the caller gets to see of a failure. */
  static StatusRuntimeException of(Throwable failure) {
    Throwable cause = ReaderCalls.unwrap(failure);
    if (cause instanceof RequestException invalid) {
      return of(invalid);
    }
    if (cause instanceof LockstepException known && known.code() != ErrorCode.INTERNAL) {
      return status(
          code(known.code()), String.valueOf(known.getMessage()), known.code(), List.of());
    }
    if (cause instanceof CancellationException) {
      return Status.CANCELLED.withDescription("The call was cancelled").asRuntimeException();
    }
    String id = Integer.toHexString(ThreadLocalRandom.current().nextInt());
    log.error("Internal error {}", id, cause);
    return status(
        Status.Code.INTERNAL,
        "Internal error " + id + "; the server's log tells more",
        ErrorCode.INTERNAL,
        List.of());
  }

  static Status.Code code(ErrorCode code) {
    return switch (code) {
      case UNKNOWN_NAME -> Status.Code.NOT_FOUND;
      case VERSION_RETIRED -> Status.Code.FAILED_PRECONDITION;
      case DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
      default ->
          switch (code.category()) {
            case USER -> Status.Code.INVALID_ARGUMENT;
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case RESOURCES -> Status.Code.RESOURCE_EXHAUSTED;
            case INTERNAL -> Status.Code.INTERNAL;
          };
    };
  }

  private static StatusRuntimeException of(RequestException invalid) {
    ErrorCode code =
        invalid.onlyUnknownNames() ? ErrorCode.UNKNOWN_NAME : ErrorCode.INVALID_REQUEST;
    return status(code(code), message(invalid.problems()), code, invalid.problems());
  }

  /** One problem per line, as many as fit. */
  private static String message(List<RequestProblem> problems) {
    StringBuilder message = new StringBuilder();
    for (int i = 0; i < problems.size(); i++) {
      String line = problems.get(i).text();
      if (i > 0 && wireBytes(message) + wireBytes(line) > MAX_MESSAGE_BYTES) {
        return message
            .append("\n… and ")
            .append(problems.size() - i)
            .append(" more problems")
            .toString();
      }
      message.append(i > 0 ? "\n" : "").append(line);
    }
    return message.toString();
  }

  private static StatusRuntimeException status(
      Status.Code code, String text, ErrorCode reason, List<RequestProblem> problems) {
    String message = cut(text);
    com.google.rpc.Status.Builder details =
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder().setReason(reason.name()).setDomain(DOMAIN).build()));
    if (!problems.isEmpty()) {
      details.addDetails(Any.pack(violations(problems)));
    }
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, details.build());
    return code.toStatus().withDescription(message).asRuntimeException(trailers);
  }

  private static BadRequest violations(List<RequestProblem> problems) {
    List<BadRequest.FieldViolation> violations = new ArrayList<>();
    int bytes = 0;
    for (RequestProblem problem : problems) {
      BadRequest.FieldViolation violation =
          BadRequest.FieldViolation.newBuilder()
              .setField(problem.field())
              .setDescription(problem.text())
              .build();
      bytes += violation.getSerializedSize();
      if (bytes > MAX_VIOLATION_BYTES) {
        break;
      }
      violations.add(violation);
    }
    return BadRequest.newBuilder().addAllFieldViolations(violations).build();
  }

  private static String cut(String text) {
    if (wireBytes(text) <= MAX_MESSAGE_BYTES + 100) {
      return text;
    }
    int end = Math.min(text.length(), MAX_MESSAGE_BYTES);
    while (end > 0 && wireBytes(text.substring(0, end)) > MAX_MESSAGE_BYTES) {
      end -= Math.max(1, end / 10);
    }
    return (Character.isHighSurrogate(text.charAt(end - 1))
            ? text.substring(0, end - 1)
            : text.substring(0, end))
        + "…";
  }

  /** The length after percent-encoding. */
  private static int wireBytes(CharSequence text) {
    int bytes = 0;
    for (byte b : text.toString().getBytes(StandardCharsets.UTF_8)) {
      bytes += b >= ' ' && b < 0x7f && b != '%' ? 1 : 3;
    }
    return bytes;
  }
}
