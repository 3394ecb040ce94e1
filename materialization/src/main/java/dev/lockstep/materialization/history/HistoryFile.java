/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import java.io.IOException;

/** A file of events. Gives each event once, in the order of the file. Not thread-safe. */
public interface HistoryFile extends AutoCloseable {
  /** Takes what a file holds. */
  interface Sink {
    /**
     * An event.
     *
     * @param row where it starts in the file, from 1: a line, or a row of a file without lines
     * @param json one JSON object, UTF-8, spelled as events of a JSON source are
     */
    void event(long row, byte[] json);

    /**
     * Something that is no event.
     *
     * @param row as in {@link #event}
     */
    void bad(long row, String reason);
  }

  /** Names it in messages. */
  String name();

  /**
   * Reads on.
   *
   * @return false at the end
   * @throws IOException if the file cannot be read any further
   */
  boolean readNext(Sink sink) throws IOException;

  @Override
  void close() throws IOException;
}
