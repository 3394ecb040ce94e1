/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

/**
 * Somebody else committed first, so the position that a commit went out from is no longer the
 * table's. Nothing of the commit is visible; whoever made it reads the position again.
 */
public final class StalePositionException extends Exception {
  public StalePositionException(String message) {
    super(message);
  }
}
