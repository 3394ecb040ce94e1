/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A complete set of definitions beside the active one.
 *
 * @param objects keys, in the order of the definitions
 * @param since when it was deployed
 * @param awaiting names of views whose new version waits for imported history before live rows
 */
record ObjectSet(List<String> objects, Instant since, Set<String> awaiting) {
  ObjectSet {
    objects = ImmutableList.copyOf(objects);
    requireNonNull(since, "since is null");
    awaiting = ImmutableSet.copyOf(awaiting);
  }
}
