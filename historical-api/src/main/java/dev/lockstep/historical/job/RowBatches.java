/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import java.io.IOException;

/** Rows that are put into a root, a moderate number at a time. Not thread-safe. */
public interface RowBatches {
  /** Puts further rows into the root that these rows were opened for; false if there are none. */
  boolean next() throws IOException;
}
