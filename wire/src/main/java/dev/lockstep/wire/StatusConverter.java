/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

import dev.lockstep.proto.v1.ValueStatus;

/** Value statuses on the wire. */
public final class StatusConverter {
  private StatusConverter() {}

  public static ValueStatus toProto(dev.lockstep.store.ValueStatus status) {
    return switch (status) {
      case PRESENT -> ValueStatus.PRESENT;
      case NULL_VALUE -> ValueStatus.NULL_VALUE;
      case OUTSIDE_MAX_AGE -> ValueStatus.OUTSIDE_MAX_AGE;
      case NOT_FOUND -> ValueStatus.NOT_FOUND;
      case ERROR -> ValueStatus.ERROR;
    };
  }

  /**
   * @throws IllegalArgumentException for a status that this version does not know
   */
  public static dev.lockstep.store.ValueStatus fromProto(ValueStatus status) {
    return switch (status) {
      case PRESENT -> dev.lockstep.store.ValueStatus.PRESENT;
      case NULL_VALUE -> dev.lockstep.store.ValueStatus.NULL_VALUE;
      case OUTSIDE_MAX_AGE -> dev.lockstep.store.ValueStatus.OUTSIDE_MAX_AGE;
      case NOT_FOUND -> dev.lockstep.store.ValueStatus.NOT_FOUND;
      case ERROR -> dev.lockstep.store.ValueStatus.ERROR;
      case VALUE_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("Unknown value status: " + status);
    };
  }
}
