/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.rpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.historical.job.JobCancelledException;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client gets to see of a failure, however it is connected.
 *
 * @param status of the call
 * @param reason the stable code that {@link ErrorInfo} carries
 * @param message for people; short enough for trailers
 */
public record Failure(Status.Code status, String reason, String message) {
  /** The domain of {@link ErrorInfo}. */
  public static final String DOMAIN = "lockstep.dev";

  /** Where gRPC carries details. */
  public static final String DETAILS = "grpc-status-details-bin";

  /**
   * Trailers must fit into the 8 KiB that clients accept by default. The message goes over the wire
   * twice, once percent-encoded and once, with the details, in Base64.
   */
  private static final int MAX_MESSAGE_BYTES = 3_000;

  private static final Logger log = LoggerFactory.getLogger(Failure.class);

  public static Failure of(Throwable cause) {
    if (cause instanceof LockstepException known) {
      return of(known.code(), String.valueOf(known.getMessage()));
    }
    if (cause instanceof JobCancelledException) {
      return new Failure(Status.Code.CANCELLED, "CANCELLED", String.valueOf(cause.getMessage()));
    }
    String id = Integer.toHexString(ThreadLocalRandom.current().nextInt());
    log.error("Internal error {}", id, cause);
    return of(ErrorCode.INTERNAL, "Internal error " + id + "; the server's log tells more");
  }

  private static Failure of(ErrorCode code, String message) {
    return new Failure(status(code), code.name(), cut(message));
  }

  private static Status.Code status(ErrorCode code) {
    return switch (code) {
      case UNKNOWN_NAME -> Status.Code.NOT_FOUND;
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

  /** As google.rpc has it. */
  public com.google.rpc.Status details() {
    return com.google.rpc.Status.newBuilder()
        .setCode(status.value())
        .setMessage(message)
        .addDetails(Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build()))
        .build();
  }

  private static String cut(String text) {
    if (wireBytes(text) <= MAX_MESSAGE_BYTES) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int bytes = 0;
    for (int point : text.codePoints().toArray()) {
      String next = Character.toString(point);
      bytes += wireBytes(next);
      if (bytes > MAX_MESSAGE_BYTES) {
        break;
      }
      kept.append(next);
    }
    return kept.append('…').toString();
  }

  /** The length after percent-encoding. */
  private static int wireBytes(String text) {
    int bytes = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      bytes += b >= ' ' && b < 0x7f && b != '%' ? 1 : 3;
    }
    return bytes;
  }
}
