/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import dev.lockstep.definition.Located;
import java.util.regex.Pattern;

/** What a name may look like. */
final class NameChecks {
  /** Longest name of a view; with prefix and version it must fit topics and tables. */
  static final int MAX_VIEW_NAME = 100;

  private static final int MAX_NAME = 200;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final String RESERVED_PREFIX = "ls_";

  private NameChecks() {}

  /**
   * Reports what is wrong with a name.
   *
   * @param kind such as {@code source}
   */
  static boolean check(Scope scope, String kind, Located<String> name) {
    String text = name.value();
    if (!IDENTIFIER.matcher(text).matches()) {
      return fail(scope, kind, name, "write a letter, then letters, digits and underscores");
    }
    if (text.contains("__")) {
      return fail(scope, kind, name, "two underscores in a row are kept for full names");
    }
    if (text.length() > MAX_NAME) {
      return fail(scope, kind, name, "it is longer than " + MAX_NAME + " characters");
    }
    return true;
  }

  static boolean checkView(Scope scope, Located<String> name) {
    return check(scope, "view", name)
        && (name.value().length() <= MAX_VIEW_NAME
            || fail(scope, "view", name, "it is longer than " + MAX_VIEW_NAME + " characters"));
  }

  static boolean checkColumn(Scope scope, Located<String> name) {
    return check(scope, "column", name)
        && (!name.value().regionMatches(true, 0, RESERVED_PREFIX, 0, RESERVED_PREFIX.length())
            || fail(scope, "column", name, "names that begin with ls_ are kept for Lockstep"));
  }

  static void checkTopic(Scope scope, Located<String> topic) {
    boolean dots = topic.value().equals(".") || topic.value().equals("..");
    if (dots || !TOPIC.matcher(topic.value()).matches()) {
      fail(scope, "topic", topic, "write 1 to 249 letters, digits, dots, underscores and hyphens");
    }
  }

  private static boolean fail(Scope scope, String kind, Located<String> name, String why) {
    String article = kind.matches("[aeiou].*") ? "an " : "a ";
    scope.problem(
        name.position(), "'" + name.value() + "' is not " + article + kind + " name: " + why);
    return false;
  }
}
