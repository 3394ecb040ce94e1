/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A query of one partition of one table, and what its answer must look like.
 *
 * @param sql with an explicit LIMIT
 * @param columns of the answer, in this order
 * @param limit the LIMIT; as many rows mean that rows may be missing, unless {@code newestOnly}
 * @param newestOnly whether exactly the first {@code limit} rows of an order are wanted
 */
public record TableQuery(String sql, List<ResultColumn> columns, int limit, boolean newestOnly) {
  public TableQuery {
    requireNonNull(sql, "sql is null");
    columns = ImmutableList.copyOf(columns);
    checkArgument(limit >= 1, "Limit below 1: %s", limit);
  }
}
