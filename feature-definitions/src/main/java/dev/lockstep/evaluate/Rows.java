/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import dev.lockstep.expression.Expression;
import dev.lockstep.expression.ExpressionException;
import dev.lockstep.expression.WhereFailure;
import dev.lockstep.row.LogRow;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one entity while features are evaluated over them. Each {@code where} is evaluated at
 * most once per row, however many features share it, and only for rows that some window holds.
 */
final class Rows implements Function<String, @Nullable Object> {
  static final Comparator<LogRow> OLDEST_FIRST =
      Comparator.comparingLong(LogRow::eventTimeMillis).thenComparingLong(LogRow::seq);

  /** What a {@code where} says about a row. */
  enum Verdict {
    COUNTS,
    DOES_NOT_COUNT,
    FAILS
  }

  private final LogRow[] rows;
  private final long[] eventTimes;
  private final List<Expression> wheres;
  private final Map<String, Integer> columns;
  private final Verdict[][] verdicts;
  private int current;
  private String failure = "";

  /**
   * @param ordered whether {@link #get} must be in the order of (event time, seq)
   * @param wheres each different from the others
   * @param columns from column name to place in a row
   */
  Rows(List<LogRow> rows, boolean ordered, List<Expression> wheres, Map<String, Integer> columns) {
    this.rows = rows.toArray(LogRow[]::new);
    if (ordered) {
      Arrays.sort(this.rows, OLDEST_FIRST);
    }
    this.eventTimes = new long[this.rows.length];
    for (int i = 0; i < eventTimes.length; i++) {
      eventTimes[i] = this.rows[i].eventTimeMillis();
    }
    this.wheres = wheres;
    this.columns = columns;
    this.verdicts = new Verdict[wheres.size()][];
  }

  int size() {
    return rows.length;
  }

  LogRow get(int i) {
    return rows[i];
  }

  long eventTimeMillis(int i) {
    return eventTimes[i];
  }

  /** What {@code wheres.get(where)} says about row {@code i}. */
  Verdict verdict(int where, int i) {
    Verdict[] known = verdicts[where];
    if (known == null) {
      known = new Verdict[rows.length];
      verdicts[where] = known;
    }
    Verdict verdict = known[i];
    if (verdict == null) {
      verdict = evaluate(wheres.get(where), i);
      known[i] = verdict;
    }
    return verdict;
  }

  private Verdict evaluate(Expression where, int i) {
    current = i;
    try {
      return where.test(this) ? Verdict.COUNTS : Verdict.DOES_NOT_COUNT;
    } catch (ExpressionException e) {
      failure = WhereFailure.reason(e);
      return Verdict.FAILS;
    }
  }

  /** Why some {@code where} failed on some row. */
  String failure() {
    return failure;
  }

  /** The value of a column in the row whose {@code where} is being evaluated. */
  @Override
  public @Nullable Object apply(String column) {
    Integer index = columns.get(column);
    if (index == null) {
      throw new IllegalArgumentException("Rows have no column " + column);
    }
    return rows[current].values().get(index);
  }
}
