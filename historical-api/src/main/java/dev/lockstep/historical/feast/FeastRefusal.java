/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;

/** A command that cannot be followed, with the class that Feast's SDK raises. */
final class FeastRefusal extends RuntimeException {
  static final String ANY = "FeastError";

  private final String pythonClass;
  private final LockstepException failure;

  private FeastRefusal(String pythonClass, ErrorCode code, String message) {
    super(requireNonNull(message, "message is null"));
    this.pythonClass = pythonClass;
    this.failure = new LockstepException(code, message);
  }

  static FeastRefusal invalid(String message) {
    return new FeastRefusal(ANY, ErrorCode.INVALID_REQUEST, message);
  }

  static FeastRefusal noView(String message) {
    return new FeastRefusal("FeatureViewNotFoundException", ErrorCode.UNKNOWN_NAME, message);
  }

  static FeastRefusal noSource(String message) {
    return new FeastRefusal("DataSourceObjectNotFoundException", ErrorCode.UNKNOWN_NAME, message);
  }

  static FeastRefusal collision(String message) {
    return new FeastRefusal("FeatureNameCollisionError", ErrorCode.INVALID_REQUEST, message);
  }

  /** Of {@code feast.errors}. */
  String pythonClass() {
    return pythonClass;
  }

  /** The same in our words. */
  LockstepException failure() {
    return failure;
  }
}
