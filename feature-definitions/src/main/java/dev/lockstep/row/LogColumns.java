/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

/**
 * Names of the columns that Lockstep adds to every feature log row, in the log's JSON and in the
 * store alike. User columns never start with {@link #RESERVED_PREFIX}.
 */
public final class LogColumns {
  /** No user column starts with this. */
  public static final String RESERVED_PREFIX = "ls_";

  /** STRING: the encoded {@link EntityKey}. */
  public static final String KEY = "ls_key";

  /** LONG: event time, epoch milliseconds. */
  public static final String EVENT_TIME = "ls_ts";

  /** INT: the log partition, from 0. */
  public static final String PARTITION = "ls_partition";

  /** LONG: position in the partition. */
  public static final String SEQ = "ls_seq";

  /** LONG: ingest time, epoch milliseconds. */
  public static final String INGEST_TIME = "ls_ingest_ts";

  /** STRING: identity for de-duplication, empty when the view does not de-duplicate. */
  public static final String EVENT_ID = "ls_event_id";

  private static final String STATE_PREFIX = "ls_is_";

  private LogColumns() {}

  /** The INT column that says how to read a user column, see {@link ColumnEncoding}. */
  public static String state(String column) {
    return STATE_PREFIX + column;
  }
}
