/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

/**
 * A key or a row that no feature log can hold: a null key component, a text that is not Unicode, or
 * more than a limit allows. The message says which, for whoever sent the event.
 */
public final class InvalidRowException extends IllegalArgumentException {
  public InvalidRowException(String message) {
    super(message);
  }
}
