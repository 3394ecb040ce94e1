/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import java.io.IOException;
import java.util.function.Consumer;

/** A file of events. Reads each event once, in the order of the file. */
public interface EventFile extends AutoCloseable {
  /**
   * Reads on.
   *
   * @param sink gets each event
   * @param bad gets each row that cannot be sent
   * @return false at the end of the file
   * @throws IOException if the file cannot be read any further
   */
  boolean readNext(Consumer<SourceRecord> sink, Consumer<BadRow> bad) throws IOException;

  @Override
  void close() throws IOException;
}
