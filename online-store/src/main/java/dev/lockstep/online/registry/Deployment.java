/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.List;

/**
 * Which objects are active. Writing it is the commit.
 *
 * @param number counts deployments, from 1
 * @param objects keys of the active objects, in the order of the definitions
 * @param deployed when
 */
record Deployment(long number, List<String> objects, Instant deployed) {
  static final Deployment NONE = new Deployment(0, List.of(), Instant.EPOCH);

  Deployment {
    objects = ImmutableList.copyOf(objects);
    requireNonNull(deployed, "deployed is null");
  }
}
