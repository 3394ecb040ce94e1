/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a broker's answer says besides the rows.
 *
 * @param exceptions what the broker or a server reports as gone wrong
 * @param table shape of the result; empty when the answer has none
 * @param serversQueried servers that were asked
 * @param serversResponded servers that answered
 * @param partialResult whether the broker knows that rows are missing (1.x)
 * @param groupsLimitReached whether groups were dropped
 * @param segmentsQueried segments that servers had at hand, after the broker pruned
 * @param consumingSegmentsQueried those of them that still consume
 * @param totalDocs rows in all those segments, whether they match or not; counted before the rows
 *     were read, so the rows are of at least so many
 */
public record BrokerAnswer(
    List<QueryException> exceptions,
    Optional<ResultTable> table,
    int serversQueried,
    int serversResponded,
    boolean partialResult,
    boolean groupsLimitReached,
    int segmentsQueried,
    int consumingSegmentsQueried,
    long totalDocs) {
  public BrokerAnswer {
    exceptions = ImmutableList.copyOf(exceptions);
    requireNonNull(table, "table is null");
  }

  /**
   * @param code as Pinot numbers them, e.g. 427 for a server that did not respond
   * @param message the first line says what happened
   */
  public record QueryException(int code, String message) {
    public QueryException {
      requireNonNull(message, "message is null");
    }
  }

  /**
   * @param columnNames in the order of the rows' cells
   * @param columnTypes as Pinot spells them
   * @param rows how many rows the answer has
   */
  public record ResultTable(List<String> columnNames, List<String> columnTypes, int rows) {
    public ResultTable {
      columnNames = ImmutableList.copyOf(columnNames);
      columnTypes = ImmutableList.copyOf(columnTypes);
    }
  }
}
