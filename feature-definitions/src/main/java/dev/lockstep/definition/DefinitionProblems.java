/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Collects every problem of a feature set, so that all are reported in one go. Not thread-safe. */
public final class DefinitionProblems {
  private final TreeSet<Problem> problems = new TreeSet<>();

  public void add(SourcePosition position, String message) {
    problems.add(new Problem(position, message));
  }

  public void addAll(Collection<Problem> more) {
    problems.addAll(more);
  }

  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** How many there are so far. */
  public int size() {
    return problems.size();
  }

  /** The problems so far, each once, in the order of their places. */
  public List<Problem> sorted() {
    return ImmutableList.copyOf(problems);
  }

  /**
   * @throws LockstepException with code INVALID_DEFINITION whose message is every problem, one per
   *     line, if there is any
   */
  public void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_DEFINITION,
          problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
  }
}
