/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import java.util.List;
import java.util.Random;

/** Strings that careless code stumbles over. None has an unpaired surrogate. */
public final class HostileStrings {
  /** Each of them; the long ones are longer than stores like by default. */
  public static final List<String> ALL =
      List.of(
          "",
          " ",
          "null",
          "NULL",
          "~",
          "'",
          "''",
          "\"",
          "\\",
          "\\'",
          "a\u0000b",
          "\u0000",
          "line\r\nbreak",
          "\t",
          "100%",
          "%00",
          "%7C",
          "a|b",
          "|",
          "||",
          "a,b;c",
          "{\"json\": [1]}",
          "${x} $1 #{y}",
          "'; DROP TABLE t; --",
          "x' OR '1'='1",
          "NaN",
          "Infinity",
          "-0.0",
          "true",
          "1e5",
          "007",
          "\uD83D\uDE00",
          "\uFFFF",
          "\uFB33\uD83D\uDE00",
          "e\u0301",
          "\u00E9",
          "\u05E9\u05DC\u05D5\u05DD",
          "\u202Eevil",
          "\uFEFFbom",
          "\u2028",
          "\u0130\u0131",
          "x".repeat(513),
          "\u00FC".repeat(10_000));

  private HostileStrings() {}

  /** One of them; long ones are rare. */
  static String pick(Random random) {
    return ALL.get(random.nextInt(random.nextInt(20) == 0 ? ALL.size() : ALL.size() - 2));
  }
}
