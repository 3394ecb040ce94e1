/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/** Spelling of Pinot SQL. */
final class Sql {
  private Sql() {}

  /** Quoted, so that a column may be called like a keyword. */
  static String identifier(String name) {
    checkArgument(name.indexOf('"') < 0, "Not a column name: %s", name);
    return '"' + name + '"';
  }

  static String text(String value) {
    return '\'' + value.replace("'", "''") + '\'';
  }

  /** {@code SELECT a, b}. */
  static StringBuilder select(List<ResultColumn> columns) {
    StringBuilder sql = new StringBuilder(256).append("SELECT ");
    String separator = "";
    for (ResultColumn column : columns) {
      sql.append(separator).append(identifier(column.name()));
      separator = ", ";
    }
    return sql;
  }

  /** {@code column = v}, or {@code column IN (v, w)}; both prune by partition. */
  static StringBuilder appendIn(StringBuilder sql, String column, Iterable<String> literals) {
    StringBuilder list = new StringBuilder();
    int count = 0;
    for (String literal : literals) {
      list.append(count++ == 0 ? "" : ", ").append(literal);
    }
    checkArgument(count > 0, "No value for %s", column);
    sql.append(identifier(column));
    return count == 1
        ? sql.append(" = ").append(list)
        : sql.append(" IN (").append(list).append(')');
  }
}
