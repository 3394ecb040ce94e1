/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;

/** An expression cannot be compiled. The message holds every issue, one per line. */
public final class InvalidExpressionException extends IllegalArgumentException {
  private final transient ImmutableList<Issue> issues;

  InvalidExpressionException(List<Issue> issues) {
    super(issues.stream().map(Issue::toString).collect(Collectors.joining("\n")));
    this.issues = ImmutableList.copyOf(issues);
  }

  /** What is wrong, at least one, in the order of the text. */
  public List<Issue> issues() {
    return issues;
  }

  /**
   * One thing that is wrong.
   *
   * @param line in the text, from 1
   * @param column in the line, in code points, from 1
   * @param message what is wrong, with a suggestion if a known name is near
   */
  public record Issue(int line, int column, String message) {
    public Issue {
      requireNonNull(message, "message is null");
    }

    @Override
    public String toString() {
      return line + ":" + column + ": " + message;
    }
  }
}
