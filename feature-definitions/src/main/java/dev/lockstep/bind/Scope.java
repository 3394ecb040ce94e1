/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import dev.lockstep.definition.DefinitionProblems;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.SourcePosition;
import dev.lockstep.error.Suggestions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The problems of a feature set and the names of whatever has one already: what only follows from a
 * reported problem is not reported again.
 */
final class Scope {
  private final DefinitionProblems problems;
  private final Set<String> broken;

  Scope(DefinitionProblems problems, Set<String> incomplete) {
    this.problems = problems;
    this.broken = new HashSet<>(incomplete);
  }

  void problem(SourcePosition position, String message) {
    problems.add(position, message);
  }

  /** From here on nothing is said about references to {@code name} or into it. */
  void markBroken(String name) {
    broken.add(name);
  }

  boolean isBroken(String name) {
    return broken.contains(name);
  }

  /** What {@code name} means; a problem if it is unknown for no reason that is reported already. */
  <T> Optional<T> find(String kind, Located<String> name, Map<String, T> known) {
    T found = known.get(name.value());
    if (found == null && !isBroken(name.value())) {
      problem(
          name.position(),
          "unknown "
              + kind
              + " '"
              + name.value()
              + "'"
              + Suggestions.didYouMean(name.value(), candidates(known.keySet())));
    }
    return Optional.ofNullable(found);
  }

  private Set<String> candidates(Set<String> known) {
    Set<String> candidates = new HashSet<>(broken);
    candidates.addAll(known);
    return candidates;
  }

  /** Keeps track of names that may be given only once. */
  static final class Names {
    private final Scope scope;
    private final String kind;
    private final UnaryOperator<String> form;
    private final Map<String, Located<String>> seen = new HashMap<>();

    private Names(Scope scope, String kind, UnaryOperator<String> form) {
      this.scope = scope;
      this.kind = kind;
      this.form = form;
    }

    /** True if the name is new; else a problem that names both places. */
    boolean isNew(Located<String> name) {
      Located<String> first = seen.putIfAbsent(form.apply(name.value()), name);
      if (first == null) {
        return true;
      }
      String clash =
          first.value().equals(name.value())
              ? "; it is also defined at "
              : ": it differs only in case from '" + first.value() + "' at ";
      scope.problem(
          name.position(),
          "duplicate " + kind + " '" + name.value() + "'" + clash + first.position());
      return false;
    }
  }

  Names names(String kind) {
    return new Names(this, kind, UnaryOperator.identity());
  }

  Names namesIgnoringCase(String kind) {
    return new Names(this, kind, name -> name.toLowerCase(Locale.ROOT));
  }
}
