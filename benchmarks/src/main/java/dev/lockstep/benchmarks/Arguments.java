/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.HashMap;
import java.util.Map;

/** What can be set on a benchmark's command line: {@code name=value}, every name at most once. */
final class Arguments {
  private final Map<String, String> values;

  /**
   * @param defaults every name that may be set, with its default
   * @throws IllegalArgumentException for another name
   */
  Arguments(String[] arguments, Map<String, String> defaults) {
    this.values = new HashMap<>(defaults);
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      checkArgument(
          pair.length == 2 && defaults.containsKey(pair[0]),
          "%s is not one of %s",
          argument,
          defaults);
      values.put(pair[0], pair[1]);
    }
  }

  String text(String name) {
    return String.valueOf(values.get(name));
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }
}
