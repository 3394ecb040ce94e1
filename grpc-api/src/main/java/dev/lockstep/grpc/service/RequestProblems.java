/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static dev.lockstep.wire.Texts.quote;

import dev.lockstep.wire.ColumnReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong with a request, so that it can be said in one go. Not thread-safe. */
final class RequestProblems {
  /** So many rows of one column are named; the rest is counted. */
  private static final int MAX_ROWS_NAMED = 5;

  private final List<RequestProblem> problems = new ArrayList<>();

  void add(String field, String text) {
    problems.add(new RequestProblem(field, text, false));
  }

  /**
   * A name that is not among the known ones.
   *
   * @param what what the name should be the name of, e.g. "Feature service"
   */
  void unknown(String field, String what, String name, Collection<String> known) {
    unknown(field, what + " " + quote(name) + " is unknown", NearestName.of(name, known));
  }

  void unknown(String field, String sentence, Optional<String> suggestion) {
    problems.add(new RequestProblem(field, withSuggestion(sentence, suggestion), true));
  }

  static String withSuggestion(String sentence, Optional<String> suggestion) {
    return suggestion.map(name -> sentence + "; did you mean '" + name + "'?").orElse(sentence);
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new RequestException(problems);
    }
  }

  /** Hears the problems of one column; closing it counts the rows that were not named. */
  RowProblems ofColumn(String field, String subject) {
    return new RowProblems(field, subject);
  }

  /** The problems of one column. */
  final class RowProblems implements ColumnReader.Problems, AutoCloseable {
    private final String field;
    private final String subject;
    private int wrongRows;
    private boolean any;

    private RowProblems(String field, String subject) {
      this.field = field;
      this.subject = subject;
    }

    @Override
    public void add(int row, String what) {
      any = true;
      if (row == ColumnReader.WHOLE_COLUMN) {
        RequestProblems.this.add(field, subject + " " + what);
        return;
      }
      wrongRows++;
      if (wrongRows <= MAX_ROWS_NAMED) {
        RequestProblems.this.add(field + "[" + row + "]", subject + " in row " + row + " " + what);
      }
    }

    /** Whether anything was wrong. */
    boolean any() {
      return any;
    }

    @Override
    public void close() {
      if (wrongRows > MAX_ROWS_NAMED) {
        RequestProblems.this.add(
            field, subject + " is wrong in " + (wrongRows - MAX_ROWS_NAMED) + " more rows");
      }
    }
  }
}
