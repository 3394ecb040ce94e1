/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.rows;

/** Numbers the entities that a spine asks for, in the order of their encoded keys. */
public interface KeyRanks {
  /** Of an entity that nobody asks for. */
  int NONE = -1;

  /**
   * The number of an entity, or {@link #NONE}. Of two entities the one with the smaller encoded key
   * has the smaller number. Thread-safe.
   */
  int rank(String encodedKey);
}
