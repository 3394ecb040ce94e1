/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.lowering.TableQuery;
import dev.lockstep.online.pinot.BrokerAnswer.QueryException;
import dev.lockstep.online.pinot.BrokerAnswer.ResultTable;
import java.util.Set;

/**
 * Whether an answer is complete as far as it can tell by itself. Pinot answers 200 to a query that
 * failed, that lost a server, that was cut at a limit, or that nobody worked on.
 *
 * <p>What an answer cannot tell by itself, namely whether the segments that were asked are all that
 * there are, is {@link dev.lockstep.online.read.StoreHealth}'s matter.
 */
public final class AnswerCheck {
  // The query itself is wrong: SQL_PARSING, QUERY_VALIDATION, UNKNOWN_COLUMN.
  private static final Set<Integer> REFUSED_QUERY = Set.of(150, 700, 710);

  private AnswerCheck() {}

  /**
   * Returns if every asked server answered with everything.
   *
   * @throws LockstepException STORE_UNAVAILABLE if something may be missing, ROW_LIMIT if the limit
   *     was reached, INTERNAL if the broker refuses the query
   */
  public static void check(BrokerAnswer answer, TableQuery query) {
    checkExceptions(answer, query);
    if (answer.serversQueried() < 1) {
      throw incomplete("no server was queried", query);
    }
    if (answer.serversResponded() != answer.serversQueried()) {
      throw incomplete(
          "%s of %s servers responded"
              .formatted(answer.serversResponded(), answer.serversQueried()),
          query);
    }
    if (answer.partialResult()) {
      throw incomplete("the result is partial", query);
    }
    if (answer.groupsLimitReached()) {
      throw incomplete("groups were dropped", query);
    }
    // No table from servers that all responded means that no row matches.
    answer.table().ifPresent(table -> checkTable(table, query));
  }

  private static void checkExceptions(BrokerAnswer answer, TableQuery query) {
    if (answer.exceptions().isEmpty()) {
      return;
    }
    QueryException first = answer.exceptions().get(0);
    boolean refused = answer.exceptions().stream().anyMatch(e -> REFUSED_QUERY.contains(e.code()));
    String message = "error " + first.code() + ": " + firstLine(first.message());
    if (refused) {
      throw new LockstepException(
          ErrorCode.INTERNAL, "Pinot refuses a query, " + message + "; query: " + query.sql());
    }
    throw incomplete(message, query);
  }

  private static void checkTable(ResultTable table, TableQuery query) {
    if (!AnswerParser.fits(
        query.columns(), table.columnNames(), table.columnTypes(), table.rows() == 0)) {
      throw incomplete(
          "columns are %s %s".formatted(table.columnNames(), table.columnTypes()), query);
    }
    if (query.newestOnly() ? table.rows() > query.limit() : table.rows() >= query.limit()) {
      throw new LockstepException(
          ErrorCode.ROW_LIMIT,
          "Answer has more rows than the %s that one query may read: %s"
              .formatted(query.limit() - 1, shorten(query.sql())));
    }
  }

  private static LockstepException incomplete(String what, TableQuery query) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Pinot's answer is not complete: %s; query: %s".formatted(what, shorten(query.sql())));
  }

  private static String firstLine(String message) {
    return shorten(message.lines().findFirst().orElse(""));
  }

  static String shorten(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300) + "...";
  }
}
