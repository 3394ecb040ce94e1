/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import java.io.IOException;

/** Writes the data file of a training set, row group by row group of the spine. */
interface SetWriter extends AutoCloseable {
  /** What one row group became, ready to be written. */
  interface Encoded extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether row groups must be encoded one after the other, in the order of the spine. */
  default boolean isSequential() {
    return false;
  }

  /** Encodes a row group of the spine with its answers. Thread-safe unless it is sequential. */
  Encoded encode(RowGroupInput input) throws IOException;

  /** Writes what {@link #encode} gave, in the order of the spine; closes it. */
  void write(Encoded encoded) throws IOException;

  /** Ends the file; without it the file is not whole. */
  void finish() throws IOException;

  @Override
  void close() throws IOException;
}
