/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import static java.util.Objects.requireNonNull;

/**
 * One query that a reader sent to its store.
 *
 * @param text as sent
 * @param rows how many rows came back
 * @param nanos from sending to the decoded answer
 */
public record StoreQuery(String text, int rows, long nanos) {
  public StoreQuery {
    requireNonNull(text, "text is null");
  }
}
