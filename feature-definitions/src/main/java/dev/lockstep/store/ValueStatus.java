/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

/** Why a feature value is what it is: the table "Answer" of docs/semantics.md. */
public enum ValueStatus {
  PRESENT,
  NULL_VALUE,
  OUTSIDE_MAX_AGE,
  NOT_FOUND,
  ERROR
}
