/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import static dev.lockstep.wire.Texts.quote;

import dev.lockstep.error.Suggestions;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The objects of one kind in a registry.
 *
 * @param objects all of them
 * @param name of one, unique
 * @param tags of one
 * @param missing what is raised where a name is none
 */
record Shelf<T>(
    Function<Registry, List<T>> objects,
    Function<T, String> name,
    Function<T, Map<String, String>> tags,
    Kind missing) {
  /** A kind of which there are none. */
  static <T> Shelf<T> empty(Kind missing) {
    return new Shelf<>(registry -> List.of(), object -> "", object -> Map.of(), missing);
  }

  /**
   * @throws FeastException if there is no object of that name
   */
  T get(Registry registry, String wanted) {
    List<T> all = objects.apply(registry);
    return all.stream()
        .filter(object -> name.apply(object).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new FeastException(
                    missing,
                    quote(wanted)
                        + " does not exist"
                        + Suggestions.didYouMean(wanted, all.stream().map(name).toList())));
  }

  /** The objects that have all these tags. */
  List<T> list(Registry registry, Map<String, String> wanted) {
    return objects.apply(registry).stream()
        .filter(object -> tags.apply(object).entrySet().containsAll(wanted.entrySet()))
        .toList();
  }
}
