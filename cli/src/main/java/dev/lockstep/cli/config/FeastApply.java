/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

/** What becomes of changes that Feast's clients make to the registry. */
public enum FeastApply {
  /** They are refused. */
  REFUSE,
  /** They are deployed: whoever reaches the port may do that. */
  APPLY
}
