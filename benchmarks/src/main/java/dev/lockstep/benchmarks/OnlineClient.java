/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import java.util.List;

/** Asks a server for features of drivers, over a connection that it keeps. Thread-safe. */
interface OnlineClient {
  /** What is asked, and over which protocol. */
  String name();

  /**
   * Asks, and returns when the whole answer is there.
   *
   * @param references {@code view:feature}
   */
  Answer ask(List<Long> drivers, List<String> references);

  /** An answer, unread. */
  interface Answer {
    /**
     * Its values in the order of the references, then of the drivers.
     *
     * @throws RuntimeException if a value is not PRESENT
     */
    List<Long> values();
  }
}
