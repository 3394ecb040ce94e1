/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import static java.util.Objects.requireNonNull;

/**
 * What is asked again: f(definition, entity, T, position) for one entity.
 *
 * @param key the entity's encoded key
 * @param asOfMillis T, epoch milliseconds
 * @param partition the entity's partition of the log; of no meaning if no row may be seen
 * @param seq rows with a higher one are not seen; {@link dev.lockstep.store.Position#NO_ROW} for
 *     none
 */
public record Question(String key, long asOfMillis, int partition, long seq) {
  public Question {
    requireNonNull(key, "key is null");
  }
}
