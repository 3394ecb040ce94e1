/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableSet;
import java.util.Set;

/**
 * Names of objects of a registry that shall be gone. Immutable.
 *
 * @param views of any kind
 * @param services feature services
 * @param entities entities
 * @param sources data sources
 * @param whole whether the client deletes whatever its repository does not have. Then what is not
 *     its own stays, since it did not mean that; else it is told so
 */
public record Deletions(
    Set<String> views,
    Set<String> services,
    Set<String> entities,
    Set<String> sources,
    boolean whole) {
  public static final Deletions NONE = new Deletions(Set.of(), Set.of(), Set.of(), Set.of(), false);

  public Deletions {
    views = ImmutableSet.copyOf(views);
    services = ImmutableSet.copyOf(services);
    entities = ImmutableSet.copyOf(entities);
    sources = ImmutableSet.copyOf(sources);
  }
}
