/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import java.io.IOException;

/** Takes answers in the order in which the kernel finds them, which is that of (key, T). */
public interface FeatureSink {
  /**
   * Takes some answers; the arguments are good until it returns.
   *
   * @param spine the rows that are answered
   * @param features one per feature of the kernel, in its order; answer {@code i} belongs to row
   *     {@code i} of {@code spine}
   */
  void accept(SpineBatch spine, FeatureColumn[] features) throws IOException;
}
