/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.registry;

/** A text or bytes that are no registry; the message says why and, after a colon, where. */
final class RegistryFormatException extends RuntimeException {
  RegistryFormatException(String message) {
    super(message);
  }

  RegistryFormatException(String path, String message) {
    super(path.isEmpty() ? message : path + ": " + message);
  }
}
