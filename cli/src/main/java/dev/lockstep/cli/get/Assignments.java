/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** {@code name=value} arguments. A name that comes again is the next row's. */
final class Assignments {
  private Assignments() {}

  /**
   * The values of each name, in the order of the arguments.
   *
   * @param canonical several names may mean the same column
   * @throws LockstepException INVALID_REQUEST if there is no {@code =}
   */
  static Map<String, List<String>> columns(
      String option, List<String> arguments, UnaryOperator<String> canonical) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST, option + ": name=value is expected, not " + argument);
      }
      columns
          .computeIfAbsent(
              canonical.apply(argument.substring(0, equals)), name -> new ArrayList<>())
          .add(argument.substring(equals + 1));
    }
    return columns;
  }
}
