/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import dev.lockstep.store.FeatureValue;

/** Takes values of features, in any order. Not thread-safe. */
public interface ProfileSink {
  /**
   * Where the values of a feature go.
   *
   * @param name {@code view:feature}
   */
  Column feature(String name);

  /** Takes the values of one feature. */
  interface Column {
    /**
     * @param atMillis when it was answered or asked for, epoch milliseconds
     * @param row which row it is of, see {@link RowIdentity}
     */
    void add(FeatureValue value, long atMillis, long row);
  }
}
