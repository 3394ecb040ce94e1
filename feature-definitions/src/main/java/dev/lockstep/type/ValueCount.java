/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.type;

import static java.util.Objects.requireNonNull;

/**
 * One entry of a top_k result.
 *
 * @param value the counted value
 * @param count how many rows hold it, at least 1
 */
public record ValueCount(Object value, long count) {
  public ValueCount {
    requireNonNull(value, "value is null");
  }
}
