/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.Problem;
import java.util.List;
import java.util.Set;

/**
 * What was read, as far as it could be.
 *
 * @param definitions what has the right shape; parts that have not are missing from it
 * @param problems what has not, in the order of their places
 * @param incomplete names of definitions of which something is missing: a reference to one of them
 *     or to a part of one is no problem of its own
 */
public record ReadResult(FeatureSet definitions, List<Problem> problems, Set<String> incomplete) {
  public ReadResult {
    requireNonNull(definitions, "definitions is null");
    problems = ImmutableList.copyOf(problems);
    incomplete = ImmutableSet.copyOf(incomplete);
  }
}
