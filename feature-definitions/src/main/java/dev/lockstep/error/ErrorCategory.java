/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.error;

/** Who can do something about an error. */
public enum ErrorCategory {
  /** The caller asked for something impossible; asking again cannot help. */
  USER,
  /** Something the request needs is not there now; asking again may help. */
  UNAVAILABLE,
  /** A limit was reached; a smaller request or a larger limit helps. */
  RESOURCES,
  /** Lockstep is wrong. */
  INTERNAL
}
