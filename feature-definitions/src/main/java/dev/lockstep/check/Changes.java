/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import dev.lockstep.expression.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Collects changes. */
final class Changes {
  private final List<Change> changes = new ArrayList<>();

  void add(String what, Impact impact, String why) {
    changes.add(new Change(what, impact, why));
  }

  /** Adds a change if the two differ; both are printed. */
  void compare(String what, Object before, Object after, Impact impact, String why) {
    if (!Objects.equals(before, after)) {
      add(what + " changes from " + before + " to " + after, impact, why);
    }
  }

  /** Adds a breaking change if the expressions differ in more than layout. */
  void compareExpressions(
      String what, Optional<Expression> before, Optional<Expression> after, String why) {
    if (!before.map(ExpressionForm::of).equals(after.map(ExpressionForm::of))) {
      add(what + " changes from " + text(before) + " to " + text(after), Impact.BREAKING, why);
    }
  }

  private static String text(Optional<Expression> expression) {
    return expression.map(e -> e.text().strip().replaceAll("\\s*\\n\\s*", " ")).orElse("nothing");
  }

  void addAll(String prefix, CompatibilityReport report) {
    report.changes().forEach(change -> add(prefix + change.what(), change.impact(), change.why()));
  }

  CompatibilityReport report() {
    return new CompatibilityReport(changes);
  }
}
