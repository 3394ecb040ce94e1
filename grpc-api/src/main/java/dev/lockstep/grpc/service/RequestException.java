/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with one request. */
final class RequestException extends RuntimeException {
  private final transient ImmutableList<RequestProblem> problems;

  RequestException(List<RequestProblem> problems) {
    super(problems.stream().map(RequestProblem::text).collect(Collectors.joining("\n")));
    this.problems = ImmutableList.copyOf(problems);
  }

  ImmutableList<RequestProblem> problems() {
    return problems;
  }

  /** Whether all that is wrong are names that nobody knows. */
  boolean onlyUnknownNames() {
    return problems.stream().allMatch(RequestProblem::unknownName);
  }
}
