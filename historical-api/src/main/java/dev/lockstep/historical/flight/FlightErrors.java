/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.flight;

import dev.lockstep.historical.rpc.Failure;
import io.grpc.Status;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;

/** Failures as Flight has them. */
public final class FlightErrors {
  private FlightErrors() {}

  static FlightRuntimeException of(Throwable cause) {
    if (cause instanceof FlightRuntimeException flight) {
      return flight;
    }
    Failure failure = Failure.of(cause);
    ErrorFlightMetadata metadata = new ErrorFlightMetadata();
    metadata.insert(Failure.DETAILS, failure.details().toByteArray());
    return status(failure.status())
        .withDescription(failure.message())
        .withMetadata(metadata)
        .toRuntimeException();
  }

  /** The status of that name. */
  public static CallStatus status(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT -> CallStatus.INVALID_ARGUMENT;
      case NOT_FOUND -> CallStatus.NOT_FOUND;
      case RESOURCE_EXHAUSTED -> CallStatus.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> CallStatus.UNAVAILABLE;
      case DEADLINE_EXCEEDED -> CallStatus.TIMED_OUT;
      case CANCELLED -> CallStatus.CANCELLED;
      default -> CallStatus.INTERNAL;
    };
  }
}
