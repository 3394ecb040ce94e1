/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.served;

import java.util.function.Consumer;

/** Where records of the served log go. */
public interface ServedSink extends AutoCloseable {
  /**
   * Writes a record; may wait a little for room.
   *
   * @param key records of one key keep their order
   * @param done hears whether the record is written for good, later and on any thread
   */
  void write(byte[] key, byte[] record, Consumer<Boolean> done);

  /** Waits a little for what is under way. */
  @Override
  void close();
}
