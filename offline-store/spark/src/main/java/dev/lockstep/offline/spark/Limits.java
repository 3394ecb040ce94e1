/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

/**
 * What bounds memory.
 *
 * @param keys how many entities are told apart by number; if there are more, by their keys
 * @param wantedRows how many rows of the spine a task has, on average
 * @param mostRows of the spine and one entity in a task
 */
record Limits(int keys, long wantedRows, long mostRows) {
  static final Limits DEFAULT = new Limits(100_000, 250_000, 2_000_000);
}
