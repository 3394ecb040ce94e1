/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

/** What a change of a definition takes, from the least to the most. */
public enum Impact {
  /** Every row and every answer stays as it is. */
  NONE,
  /** The feature log stays; what is served over it grows. No replay, no backfill. */
  NEW_REVISION,
  /**
   * The feature log would differ, so that a new version must be replayed; or what clients already
   * use would go away or mean something else under the same name.
   */
  BREAKING
}
