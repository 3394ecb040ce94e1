/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import dev.lockstep.feast.error.ErrorDetail;
import dev.lockstep.historical.flight.FlightErrors;
import dev.lockstep.historical.rpc.Failure;
import org.apache.arrow.flight.FlightRuntimeException;

/** Failures as Feast's SDK finds them in what Flight tells. */
final class FeastErrors {
  private FeastErrors() {}

  static FlightRuntimeException of(Throwable cause) {
    if (cause instanceof FlightRuntimeException flight) {
      return flight;
    }
    boolean refused = cause instanceof FeastRefusal;
    Failure failure = Failure.of(refused ? ((FeastRefusal) cause).failure() : cause);
    String pythonClass = refused ? ((FeastRefusal) cause).pythonClass() : FeastRefusal.ANY;
    return FlightErrors.status(failure.status())
        .withDescription(
            "Flight error: " + ErrorDetail.of(pythonClass, inFeastsWords(failure.message())))
        .toRuntimeException();
  }

  /** What a job calls its spine is an entity_df to who sent it. */
  private static String inFeastsWords(String message) {
    return message
        .replace("spine spine.arrow", "entity_df")
        .replace(EntityColumns.TIMESTAMP, "event_timestamp");
  }
}
