/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import dev.lockstep.store.FeatureValue;
import java.io.IOException;

/** Values of features that can be read more than once, in the same order. */
public interface Samples {
  /** Takes values. */
  interface Sink {
    /**
     * @param feature {@code view:feature}
     * @param atMillis when it was answered or asked for, epoch milliseconds
     */
    void value(String feature, FeatureValue value, long atMillis);
  }

  /** Reads everything. */
  void read(Sink sink) throws IOException;

  /** What it is, for reports. */
  String display();
}
